package dev.metallbj.speaker.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.speaker.announce.ClusterView.Lookup;
import dev.metallbj.speaker.election.Endpoints;
import dev.metallbj.speaker.election.ServiceView;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceFilterTest {
    private static final String META = "'metadata': {'namespace': 'default', 'name': 'web'}";
    private static final String ADDRESS = "'status': {'loadBalancer': {'ingress': [{'ip': '198.51.100.1'}]}}";

    @Test
    void readsWhatTheElectionNeeds() throws JsonProcessingException {
        Lookup found = lookup(
                "",
                "{'metadata': {'namespace': 'default', 'name': 'web', 'labels': {'a': 'b'},"
                        + " 'annotations': {'metallb.universe.tf/allow-shared-ip': 'key'}},"
                        + " 'spec': {'type': 'LoadBalancer', 'externalTrafficPolicy': 'Local'},"
                        + " 'status': {'loadBalancer': {'ingress': [{'ip': '198.51.100.1'}, {'hostname': 'x'}, {'ip': '2001:DB8::1'}]}}}");
        ServiceView view = assertInstanceOf(Lookup.Present.class, found).view();
        assertEquals(List.of(IpAddress.parse("198.51.100.1"), IpAddress.parse("2001:db8::1")), view.ips());
        assertEquals(TrafficPolicy.LOCAL, view.trafficPolicy());
        assertTrue(view.sharesIp());
        assertEquals("b", view.labels().get("a"));
    }

    @Test
    void leavesAloneWhatIsNotOurs() throws JsonProcessingException {
        assertEquals("notLoadBalancer", absent("", "{" + META + ", 'spec': {'type': 'NodePort'}, " + ADDRESS + "}"));
        assertEquals("notLoadBalancer", absent("", "{" + META + "}"));
        String classless = "{" + META + ", 'spec': {'type': 'LoadBalancer'}, " + ADDRESS + "}";
        String classed = "{" + META + ", 'spec': {'type': 'LoadBalancer', 'loadBalancerClass': 'x'}, " + ADDRESS + "}";
        assertEquals("otherLoadBalancerClass", absent("metallb", classless));
        assertEquals("otherLoadBalancerClass", absent("metallb", classed));
        assertEquals("otherLoadBalancerClass", absent("", classed));
        assertInstanceOf(Lookup.Present.class, lookup("x", classed));
        assertInstanceOf(Lookup.Present.class, lookup("", classless));
    }

    @Test
    void saysWhyThereIsNothingToAnnounce() throws JsonProcessingException {
        assertEquals("noIPAllocated", absent("", "{" + META + ", 'spec': {'type': 'LoadBalancer'}}"));
        assertEquals(
                "invalidIP",
                absent(
                        "",
                        "{" + META + ", 'spec': {'type': 'LoadBalancer'},"
                                + " 'status': {'loadBalancer': {'ingress': [{'ip': '198.51.100.300'}]}}}"));
    }

    private static String absent(String loadBalancerClass, String json) throws JsonProcessingException {
        return assertInstanceOf(Lookup.Absent.class, lookup(loadBalancerClass, json))
                .reason();
    }

    private static Lookup lookup(String loadBalancerClass, String json) throws JsonProcessingException {
        Service service = new ObjectMapper().readValue(json.replace('\'', '"'), Service.class);
        return new ServiceFilter(loadBalancerClass).lookup(service, Endpoints.NONE);
    }
}
