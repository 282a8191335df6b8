package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Optional;

/**
 * What has been done for a Service.
 *
 * @param loadBalancer its addresses
 * @param conditions only {@value #ASSIGNED}, without its times; and without the words of a success, which nobody compares. Those of other
 *     controllers are not kept here and not lost either, because what is written is a patch
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServiceStatus(LoadBalancerStatus loadBalancer, List<Condition> conditions) {

    /** The type of our condition: whether the Service has its addresses, and if not, why. */
    public static final String ASSIGNED = "metallb.io/Assigned";

    /** Nothing done. */
    public static final ServiceStatus EMPTY = new ServiceStatus(LoadBalancerStatus.EMPTY, List.of());

    // The deserialiser passes null for what is absent.
    public ServiceStatus {
        loadBalancer = Compact.balancer(loadBalancer);
        conditions = Compact.serviceConditions(conditions);
    }

    /** Our condition, if it is there. */
    public Optional<Condition> assigned() {
        return conditions.isEmpty() ? Optional.empty() : Optional.of(conditions.getFirst());
    }
}
