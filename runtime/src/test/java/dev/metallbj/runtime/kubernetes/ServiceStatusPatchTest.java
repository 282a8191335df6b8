package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceStatusPatchTest {

    @Test
    void addressesKeepTheirOrderAndNullRemoves() throws Exception {
        ServiceStatusPatch patch = new ServiceStatusPatch(
                "default",
                "web",
                "42",
                List.of("198.51.100.1", "2001:db8::1"),
                Map.of("metallb.io/ip-allocated-from-pool", Optional.of("green")));
        assertJson("""
                {"metadata": {"resourceVersion": "42", "annotations": {"metallb.io/ip-allocated-from-pool": "green"}},
                 "status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.1"}, {"ip": "2001:db8::1"}]}}}""", patch);
        ServiceStatusPatch clear = new ServiceStatusPatch(
                "default", "web", "43", List.of(), Map.of("metallb.io/ip-allocated-from-pool", Optional.empty()));
        assertJson("""
                {"metadata": {"resourceVersion": "43", "annotations": {"metallb.io/ip-allocated-from-pool": null}},
                 "status": {"loadBalancer": {"ingress": null}}}""", clear);
        assertJson("""
                {"metadata": {"resourceVersion": "44"}, "status": {"loadBalancer": {"ingress": null}}}""", new ServiceStatusPatch("default", "web", "44", List.of(), Map.of()));
    }

    @Test
    void whatTheApiServerAddsIsNoDifference() {
        List<LoadBalancerIngress> written = List.of(new LoadBalancerIngress("198.51.100.1", "", "VIP", List.of()));
        assertTrue(ServiceStatusPatch.isSame(written, List.of("198.51.100.1")));
        assertFalse(ServiceStatusPatch.isSame(written, List.of()));
        assertFalse(ServiceStatusPatch.isSame(written, List.of("198.51.100.2")));
        assertFalse(ServiceStatusPatch.isSame(written, List.of("198.51.100.1", "2001:db8::1")));
        assertTrue(ServiceStatusPatch.isSame(List.of(), List.of()));
    }

    private static void assertJson(String wanted, ServiceStatusPatch patch) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        assertEquals(mapper.readTree(wanted), mapper.readTree(patch.json()));
    }
}
