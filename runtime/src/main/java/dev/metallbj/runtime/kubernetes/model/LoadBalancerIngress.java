package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * One way in. Texts are empty when absent.
 *
 * @param ip an address
 * @param hostname instead of an address, by other controllers
 * @param ipMode {@code VIP} or {@code Proxy}; the API server fills in {@code VIP}
 * @param ports state of single ports, by other controllers
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LoadBalancerIngress(String ip, String hostname, String ipMode, List<IngressPort> ports) {

    // The deserialiser passes null for what is absent.
    public LoadBalancerIngress {
        ip = Compact.text(ip);
        hostname = Compact.text(hostname);
        ipMode = Compact.text(ipMode);
        ports = Compact.list(ports);
    }
}
