package dev.metallbj.speaker.kubernetes;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServiceSpec;
import dev.metallbj.speaker.announce.ClusterView.Lookup;
import dev.metallbj.speaker.election.Endpoints;
import dev.metallbj.speaker.election.ServiceView;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which Services are ours, and what the election needs to know of them (spec sections 2 and 3).
 *
 * @param loadBalancerClass {@code --lb-class}; empty = Services without a class
 */
record ServiceFilter(String loadBalancerClass) {
    private static final String SHARED_IP = "metallb.io/allow-shared-ip";
    private static final String SHARED_IP_DEPRECATED = "metallb.universe.tf/allow-shared-ip";

    boolean isOurs(Service service) {
        ServiceSpec spec = service.getSpec();
        return spec.type().equals("LoadBalancer") && spec.loadBalancerClass().equals(loadBalancerClass);
    }

    Lookup lookup(Service service, Endpoints endpoints) {
        if (!service.getSpec().type().equals("LoadBalancer")) {
            return new Lookup.Absent("notLoadBalancer");
        }
        if (!isOurs(service)) {
            return new Lookup.Absent("otherLoadBalancerClass");
        }
        List<IpAddress> ips = new ArrayList<>(2);
        for (LoadBalancerIngress ingress : service.getStatus().loadBalancer().ingress()) {
            if (!ingress.ip().isEmpty()) {
                Optional<IpAddress> ip = IpAddress.tryParse(ingress.ip());
                if (ip.isEmpty()) {
                    return new Lookup.Absent("invalidIP");
                }
                ips.add(ip.get());
            }
        }
        return ips.isEmpty() ? new Lookup.Absent("noIPAllocated") : new Lookup.Present(view(service, ips, endpoints));
    }

    private static ServiceView view(Service service, List<IpAddress> ips, Endpoints endpoints) {
        Map<String, String> annotations = service.annotations();
        return new ServiceView(
                service.namespace(),
                service.name(),
                service.labels(),
                service.getSpec().externalTrafficPolicy().equals("Local") ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER,
                annotations.containsKey(SHARED_IP) || annotations.containsKey(SHARED_IP_DEPRECATED),
                ips,
                endpoints);
    }
}
