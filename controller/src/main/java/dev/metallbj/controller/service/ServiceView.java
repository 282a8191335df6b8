package dev.metallbj.controller.service;

import dev.metallbj.config.IpFamily;
import dev.metallbj.controller.allocator.Applicant;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.allocator.ServicePort;
import dev.metallbj.controller.allocator.SharingKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Service as the planner sees it: everything a decision depends on, and nothing else. Texts are as the API server has them.
 *
 * @param key namespace and name
 * @param uid {@code metadata.uid}
 * @param created {@code metadata.creationTimestamp}; the older of two Services goes first
 * @param labels of the Service
 * @param annotations those of ours
 * @param type {@code spec.type}; empty = ClusterIP
 * @param loadBalancerClass {@code spec.loadBalancerClass}; empty = none
 * @param loadBalancerIp {@code spec.loadBalancerIP}; empty = none
 * @param clusterIps {@code spec.clusterIPs}, or {@code spec.clusterIP} alone where that is missing; may contain {@code None}
 * @param ipFamilies {@code spec.ipFamilies}
 * @param ipFamilyPolicy {@code SingleStack}, {@code PreferDualStack}, {@code RequireDualStack}; empty = not set
 * @param externalTrafficPolicy {@code Cluster} or {@code Local}; empty = not set, which means {@code Cluster}
 * @param selector {@code spec.selector} as {@code a=b,c=d}, sorted by key; empty = no selector
 * @param ports {@code spec.ports}
 * @param ingress the texts in {@code status.loadBalancer.ingress[].ip}; an entry without ip (a hostname) is left out
 * @param foreignIngress whether the ingress has more than these addresses: a hostname, or another {@code ipMode}; nobody but us writes there
 * @param condition what our condition in the status says; empty = it is not there
 */
public record ServiceView(
        ServiceKey key,
        String uid,
        Instant created,
        Map<String, String> labels,
        ServiceAnnotations annotations,
        String type,
        String loadBalancerClass,
        String loadBalancerIp,
        List<String> clusterIps,
        List<IpFamily> ipFamilies,
        String ipFamilyPolicy,
        String externalTrafficPolicy,
        String selector,
        List<ServicePort> ports,
        List<String> ingress,
        boolean foreignIngress,
        Optional<AssignedCondition> condition) {
    public ServiceView {
        labels = Map.copyOf(labels);
        clusterIps = List.copyOf(clusterIps);
        ipFamilies = List.copyOf(ipFamilies);
        ports = List.copyOf(ports);
        ingress = List.copyOf(ingress);
    }

    public boolean isLoadBalancer() {
        return type.equals("LoadBalancer");
    }

    /** What the allocator needs to know of it. */
    Applicant applicant() {
        return new Applicant(key, labels, ports, sharing());
    }

    // Local with an empty selector counts as Cluster: nothing ties the address to a node (spec section 3).
    private SharingKey sharing() {
        String sharingKey = annotations.allowSharedIp();
        if (sharingKey.isEmpty()) {
            return SharingKey.NONE;
        }
        return new SharingKey(sharingKey, externalTrafficPolicy.equals("Local") ? selector : "");
    }
}
