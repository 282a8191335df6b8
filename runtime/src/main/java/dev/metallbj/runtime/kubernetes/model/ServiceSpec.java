package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;

/**
 * What the user wants of a Service. Texts are empty and lists are empty when absent.
 *
 * @param type {@code ClusterIP}, {@code NodePort}, {@code LoadBalancer} or {@code ExternalName}
 * @param clusterIP the first of {@code clusterIPs}; {@code None} for headless Services
 * @param clusterIPs one per family, the primary one first
 * @param ipFamilies {@code IPv4}, {@code IPv6}, the primary one first
 * @param ipFamilyPolicy {@code SingleStack}, {@code PreferDualStack}, {@code RequireDualStack}
 * @param externalTrafficPolicy {@code Cluster} or {@code Local}
 * @param loadBalancerIP deprecated request for an address
 * @param loadBalancerClass which controller is to serve it
 * @param ports what it listens on
 * @param selector labels of the Pods behind it, where {@code externalTrafficPolicy} is {@code Local}: who may share an address depends on them only
 *     then, and nothing else does; otherwise empty
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServiceSpec(
        String type,
        String clusterIP,
        List<String> clusterIPs,
        List<String> ipFamilies,
        String ipFamilyPolicy,
        String externalTrafficPolicy,
        String loadBalancerIP,
        String loadBalancerClass,
        List<ServicePort> ports,
        Map<String, String> selector) {

    /** Nothing said. */
    public static final ServiceSpec EMPTY =
            new ServiceSpec("", "", List.of(), List.of(), "", "", "", "", List.of(), Map.of());

    // The deserialiser passes null for what is absent.
    public ServiceSpec {
        type = Compact.text(type);
        clusterIP = Compact.text(clusterIP);
        clusterIPs = Compact.list(clusterIPs);
        ipFamilies = Compact.sharedList(ipFamilies);
        ipFamilyPolicy = Compact.text(ipFamilyPolicy);
        externalTrafficPolicy = Compact.text(externalTrafficPolicy);
        loadBalancerIP = Compact.text(loadBalancerIP);
        loadBalancerClass = Compact.text(loadBalancerClass);
        ports = Compact.sharedList(ports);
        selector = externalTrafficPolicy.equals("Local") ? Compact.map(selector) : Map.of();
    }
}
