package dev.metallbj.lab.node;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import java.util.HashSet;
import java.util.Set;

/**
 * One place where a Service is reached from outside.
 *
 * @param ip of status.loadBalancer.ingress
 * @param port of spec.ports
 * @param udp else TCP; SCTP has no data path here
 */
record ServicePort(String ip, int port, boolean udp) {
    /** All of a Service. */
    static Set<ServicePort> of(Service service) {
        Set<ServicePort> places = new HashSet<>();
        if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) {
            return places;
        }
        for (LoadBalancerIngress ingress : service.getStatus().getLoadBalancer().getIngress()) {
            if (ingress.getIp() == null) {
                continue;
            }
            for (var port : service.getSpec().getPorts()) {
                if (!"SCTP".equals(port.getProtocol())) {
                    places.add(new ServicePort(ingress.getIp(), port.getPort(), "UDP".equals(port.getProtocol())));
                }
            }
        }
        return places;
    }
}
