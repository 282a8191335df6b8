package dev.metallbj.controller.service;

import dev.metallbj.config.IpFamily;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.allocator.ServicePort;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns the Service of the cache into what the planner looks at. Pure, any thread. */
public final class ServiceViews {

    /** What the API server fills in where we write none: packets reach the node with the address. */
    private static final String OUR_IP_MODE = "VIP";

    private ServiceViews() {}

    /** Namespace and name. */
    public static ServiceKey key(Service service) {
        ObjectMeta metadata = service.getMetadata();
        return new ServiceKey(text(metadata.getNamespace()), text(metadata.getName()));
    }

    /** Everything that a decision depends on. */
    public static ServiceView of(Service service) {
        ObjectMeta metadata = service.getMetadata();
        ServiceSpec spec = service.getSpec();
        return new ServiceView(
                key(service),
                text(metadata.getUid()),
                created(metadata),
                Objects.requireNonNullElse(metadata.getLabels(), Map.of()),
                ServiceAnnotations.of(Objects.requireNonNullElse(metadata.getAnnotations(), Map.of())),
                spec.type(),
                spec.loadBalancerClass(),
                spec.loadBalancerIP(),
                clusterIps(spec),
                families(spec),
                spec.ipFamilyPolicy(),
                spec.externalTrafficPolicy(),
                selector(spec.selector()),
                ports(spec),
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

    private static List<ServicePort> ports(ServiceSpec spec) {
        Set<ServicePort> ports = new LinkedHashSet<>();
        spec.ports().forEach(port -> ports.add(new ServicePort(port.protocol(), port.port())));
        return List.copyOf(ports);
    }

    private static Instant created(ObjectMeta metadata) {
        try {
            return Instant.parse(text(metadata.getCreationTimestamp()));
        } catch (DateTimeParseException unknown) {
            // Only an object that the API server has not seen yet has none; it goes last.
            return Instant.MAX;
        }
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }
}
