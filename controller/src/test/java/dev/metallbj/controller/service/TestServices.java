package dev.metallbj.controller.service;

import dev.metallbj.runtime.kubernetes.model.Condition;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerStatus;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServiceStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Services as the watch delivers them. */
final class TestServices {

    private TestServices() {}

    /** In namespace {@code shop}, with these addresses in its status. */
    static Service service(String name, String uid, int resourceVersion, String... ips) {
        Service service = new Service();
        service.setMetadata(new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName(name)
                .withUid(uid)
                .withResourceVersion(Integer.toString(resourceVersion))
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .build());
        service.setStatus(new ServiceStatus(
                new LoadBalancerStatus(Arrays.stream(ips)
                        .map(ip -> new LoadBalancerIngress(ip, "", "VIP", List.of()))
                        .toList()),
                List.of()));
        return service;
    }

    /** The same, with the annotation that says which pool the address is from. */
    static Service fromPool(String pool, Service service) {
        service.setMetadata(new ObjectMetaBuilder(service.getMetadata())
                .withAnnotations(Map.of(ServiceAnnotations.ALLOCATED_FROM, pool))
                .build());
        return service;
    }

    /** The same, with our condition in its status. */
    static Service saying(AssignedCondition condition, Service service) {
        service.setStatus(new ServiceStatus(
                service.getStatus().loadBalancer(),
                List.of(new Condition(
                        ServiceStatus.ASSIGNED,
                        condition.assigned() ? "True" : "False",
                        condition.reason(),
                        condition.message(),
                        "",
                        0))));
        return service;
    }
}
