package dev.metallbj.controller.service;

import dev.metallbj.config.AddressEntry;
import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.Pool;
import dev.metallbj.config.ServiceAllocation;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.allocator.ServicePort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services and pools for tests, written in few words. */
final class Views {
    /** A Service that a test changes step by step. */
    static final class Svc {
        private final ServiceKey key;
        private Instant created = Instant.EPOCH;
        private Map<String, String> annotations = Map.of();
        private String type = "LoadBalancer";
        private String lbClass = "";
        private String lbIp = "";
        private List<String> clusterIps = List.of("10.96.0.1");
        private List<IpFamily> ipFamilies = List.of(IpFamily.IPV4);
        private String policy = "SingleStack";
        private List<ServicePort> ports = List.of(new ServicePort("TCP", 80));
        private List<String> ingress = List.of();
        private Map<String, String> labels = Map.of();
        private String traffic = "Cluster";
        private String selector = "";
        private Optional<AssignedCondition> condition = Optional.empty();

        Svc(ServiceKey key) {
            this.key = key;
        }

        Svc created(int second) {
            created = Instant.EPOCH.plusSeconds(second);
            return this;
        }

        Svc annotated(Map<String, String> newAnnotations) {
            annotations = newAnnotations;
            return this;
        }

        Svc type(String newType) {
            type = newType;
            return this;
        }

        Svc lbClass(String newClass) {
            lbClass = newClass;
            return this;
        }

        Svc requests(String ip) {
            lbIp = ip;
            return this;
        }

        Svc preferDual() {
            clusterIps = List.of("10.96.0.1", "fd00::1");
            ipFamilies = List.of(IpFamily.IPV4, IpFamily.IPV6);
            policy = "PreferDualStack";
            return this;
        }

        Svc oneClusterIpButPreferDual() {
            policy = "PreferDualStack";
            return this;
        }

        Svc port(int port) {
            ports = List.of(new ServicePort("TCP", port));
            return this;
        }

        Svc ports(ServicePort... newPorts) {
            ports = List.of(newPorts);
            return this;
        }

        Svc labelled(Map<String, String> newLabels) {
            labels = newLabels;
            return this;
        }

        Svc local(String newSelector) {
            traffic = "Local";
            selector = newSelector;
            return this;
        }

        Svc requireDual() {
            preferDual();
            policy = "RequireDualStack";
            return this;
        }

        Svc preferDualIpv6First() {
            preferDual();
            clusterIps = List.of("fd00::1", "10.96.0.1");
            ipFamilies = List.of(IpFamily.IPV6, IpFamily.IPV4);
            return this;
        }

        Svc clusterIps(String... ips) {
            clusterIps = List.of(ips);
            return this;
        }

        Svc says(AssignedCondition newCondition) {
            condition = Optional.of(newCondition);
            return this;
        }

        Optional<AssignedCondition> condition() {
            return condition;
        }

        Svc has(String... ips) {
            ingress = List.of(ips);
            return this;
        }

        ServiceKey key() {
            return key;
        }

        ServiceView view() {
            return new ServiceView(
                    key,
                    "uid-" + key,
                    created,
                    labels,
                    ServiceAnnotations.of(annotations),
                    type,
                    lbClass,
                    lbIp,
                    clusterIps,
                    ipFamilies,
                    policy,
                    traffic,
                    selector,
                    ports,
                    ingress,
                    false,
                    condition);
        }

        /** What the API server would hold after the plan was carried out. */
        Svc carryOut(Plan plan) {
            plan.write().ifPresent(write -> {
                ingress = write.ingress();
                Map<String, String> changed = new HashMap<>(annotations);
                changed.remove(ServiceAnnotations.ALLOCATED_FROM);
                write.pool().ifPresent(pool -> changed.put(ServiceAnnotations.ALLOCATED_FROM, pool));
                annotations = changed;
                condition = write.condition();
            });
            return this;
        }
    }

    private Views() {}

    static Svc svc(String name) {
        return svc("d", name);
    }

    static Svc svc(String namespace, String name) {
        return new Svc(new ServiceKey(namespace, name));
    }

    static Pool pool(String name, String... entries) {
        return pool(name, true, entries);
    }

    static Pool onlyOnRequest(String name, String... entries) {
        return pool(name, false, entries);
    }

    static Pool pinned(String name, ServiceAllocation allocation, String... entries) {
        return pool(name, true, Optional.of(allocation), entries);
    }

    private static Pool pool(String name, boolean autoAssign, String... entries) {
        return pool(name, autoAssign, Optional.empty(), entries);
    }

    private static Pool pool(
            String name, boolean autoAssign, Optional<ServiceAllocation> allocation, String... entries) {
        try {
            List<IpRange> ranges = new ArrayList<>();
            for (String entry : entries) {
                ranges.add(AddressEntry.parse(entry));
            }
            return new Pool(name, Map.of(), ranges, autoAssign, false, allocation);
        } catch (InvalidTextException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
