package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * What has been done for a Service.
 *
 * @param loadBalancer its addresses
 * @param conditions of any controller; never lost when the status is written, because writes are patches
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServiceStatus(LoadBalancerStatus loadBalancer, List<Condition> conditions) {

    /** Nothing done. */
    public static final ServiceStatus EMPTY = new ServiceStatus(LoadBalancerStatus.EMPTY, List.of());

    // The deserialiser passes null for what is absent.
    public ServiceStatus {
        loadBalancer = Compact.balancer(loadBalancer);
        conditions = Compact.list(conditions);
    }
}
