package dev.metallbj.controller.service;

import dev.metallbj.config.IpFamily;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns the Service of the cache into what the planner looks at. Pure, any thread. */
public final class ServiceViews {

    /** What the API server fills in where we write none: packets reach the node with the address. */
    private static final String OUR_IP_MODE = "VIP";

    private ServiceViews() {}

    /** Namespace and name. */
    public static ServiceKey key(Service service) {
        return new ServiceKey(service.namespace(), service.name());
    }

    /** Everything that a decision depends on. */
    public static ServiceView of(Service service) {
        ServiceSpec spec = service.getSpec();
        return new ServiceView(
                key(service),
                service.uid(),
                service.created(),
                service.labels(),
                ServiceAnnotations.of(service.annotations()),
                spec.type(),
                spec.loadBalancerClass(),
                spec.loadBalancerIP(),
                clusterIps(spec),
                families(spec),
                spec.ipFamilyPolicy(),
                spec.externalTrafficPolicy(),
                selector(spec.selector()),
                PortLists.of(spec.ports()),
                ingress(service),
                !ingress(service).equals(entries(service)),
                condition(service));
    }

    /** {@code status.loadBalancer.ingress[].ip}, in order; entries with only a hostname are left out. */
    static List<String> ingress(Service service) {
        List<String> addresses = new ArrayList<>(2);
        for (LoadBalancerIngress entry : service.getStatus().loadBalancer().ingress()) {
            if (!entry.ip().isEmpty()) {
                addresses.add(entry.ip());
            }
        }
        return addresses;
    }

    /** All of {@code status.loadBalancer.ingress} as text: the address where an entry is as we would write it, and everything in it where not. */
    static List<String> entries(Service service) {
        List<String> entries = new ArrayList<>(2);
        for (LoadBalancerIngress entry : service.getStatus().loadBalancer().ingress()) {
            boolean plain = entry.hostname().isEmpty()
                    && (entry.ipMode().isEmpty() || entry.ipMode().equals(OUR_IP_MODE));
            entries.add(plain ? entry.ip() : entry.ip() + " " + entry.hostname() + " " + entry.ipMode());
        }
        return entries;
    }

    /** What our condition says; empty = it is not there. */
    static Optional<AssignedCondition> condition(Service service) {
        return service.getStatus()
                .assigned()
                .map(condition -> new AssignedCondition(
                        condition.status().equals("True"), condition.reason(), condition.message()));
    }

    /** {@code a=b,c=d}, sorted by key: two selectors are compared by this text (spec section 3). */
    static String selector(Map<String, String> selector) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> entry : new TreeMap<>(selector).entrySet()) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(entry.getKey())
                    .append('=')
                    .append(entry.getValue());
        }
        return text.toString();
    }

    private static List<String> clusterIps(ServiceSpec spec) {
        if (spec.clusterIPs().isEmpty() && !spec.clusterIP().isEmpty()) {
            return List.of(spec.clusterIP());
        }
        return spec.clusterIPs();
    }

    private static List<IpFamily> families(ServiceSpec spec) {
        List<IpFamily> families = new ArrayList<>(2);
        for (String family : spec.ipFamilies()) {
            switch (family) {
                case "IPv4" -> families.add(IpFamily.IPV4);
                case "IPv6" -> families.add(IpFamily.IPV6);
                default -> {
                    // The API server knows no third family.
                }
            }
        }
        return families;
    }
}
