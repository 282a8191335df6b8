package dev.metallbj.controller.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.config.IpFamily;
import dev.metallbj.controller.allocator.ServicePort;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceViewsTest {

    @Test
    void everythingThatADecisionDependsOn() {
        ServiceView view = ServiceViews.of(read("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "shop", "name": "web", "uid": "u1", "resourceVersion": "5",
                    "creationTimestamp": "2026-01-02T03:04:05Z", "labels": {"tier": "front"},
                    "annotations": {"metallb.io/address-pool": "p", "example.com/other": "x"}},
                 "spec": {"type": "LoadBalancer", "clusterIPs": ["192.0.2.10", "2001:db8::10"],
                    "ipFamilies": ["IPv4", "IPv6"], "ipFamilyPolicy": "PreferDualStack",
                    "externalTrafficPolicy": "Local", "loadBalancerClass": "metallb", "loadBalancerIP": "198.51.100.7",
                    "selector": {"b": "2", "a": "1"},
                    "ports": [{"port": 80, "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}]},
                 "status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.7", "ipMode": "VIP"}, {"hostname": "h"}]}}}"""));

        assertEquals("shop/web", view.key().toString());
        assertEquals("u1", view.uid());
        assertEquals(Instant.parse("2026-01-02T03:04:05Z"), view.created());
        assertEquals(Map.of("tier", "front"), view.labels());
        assertEquals("p", view.annotations().addressPool());
        assertEquals("LoadBalancer", view.type());
        assertEquals("metallb", view.loadBalancerClass());
        assertEquals("198.51.100.7", view.loadBalancerIp());
        assertEquals(List.of("192.0.2.10", "2001:db8::10"), view.clusterIps());
        assertEquals(List.of(IpFamily.IPV4, IpFamily.IPV6), view.ipFamilies());
        assertEquals("PreferDualStack", view.ipFamilyPolicy());
        assertEquals("Local", view.externalTrafficPolicy());
        assertEquals("a=1,b=2", view.selector(), "sorted, so that equal selectors are equal texts");
        assertEquals(List.of(new ServicePort("TCP", 80), new ServicePort("UDP", 53)), view.ports());
        assertEquals(List.of("198.51.100.7"), view.ingress(), "an entry with a hostname only is not an address");
        assertTrue(view.foreignIngress(), "and not ours either");
    }

    @Test
    void anOldServiceHasOnlyTheSingularClusterIp() {
        ServiceView view = ServiceViews.of(read("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "shop", "name": "web", "uid": "u1"},
                 "spec": {"type": "LoadBalancer", "clusterIP": "192.0.2.10"}}"""));

        assertEquals(List.of("192.0.2.10"), view.clusterIps());
        assertEquals(List.of(), view.ingress());
        assertFalse(view.foreignIngress());
        assertEquals("", view.selector());
        assertEquals(Instant.ofEpochSecond(Instant.MAX.getEpochSecond()), view.created(), "of unknown age: last");
    }

    @Test
    void onlyPlainAddressesAreOurs() {
        assertEquals(
                List.of("192.0.2.1", "192.0.2.2", "192.0.2.3  Proxy", "192.0.2.4 h VIP"),
                ServiceViews.entries(read("""
                        {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "shop", "name": "web"},
                         "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}, {"ip": "192.0.2.2", "ipMode": "VIP"},
                            {"ip": "192.0.2.3", "ipMode": "Proxy"}, {"ip": "192.0.2.4", "hostname": "h", "ipMode": "VIP"}]}}}""")));
    }

    private static Service read(String json) {
        KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(), false);
        serialization.registerKubernetesResource(Service.class);
        return serialization.unmarshal(json, Service.class);
    }
}
