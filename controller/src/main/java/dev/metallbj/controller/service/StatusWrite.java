package dev.metallbj.controller.service;

import java.util.List;
import java.util.Optional;

/**
 * What to write, in one request to the {@code status} subresource with the resource version of the Service that was planned.
 *
 * @param ingress the complete new {@code status.loadBalancer.ingress[].ip}; empty = remove all
 * @param pool the new value of {@value ServiceAnnotations#ALLOCATED_FROM}; empty = remove the annotation
 * @param condition what the condition is to say; empty = remove it
 */
public record StatusWrite(List<String> ingress, Optional<String> pool, Optional<AssignedCondition> condition) {
    /** Whether it changes the condition only. */
    boolean leavesAddresses(ServiceView service) {
        return ingress.equals(service.ingress())
                && !service.foreignIngress()
                && pool.equals(service.annotations().allocatedFrom());
    }

    /**
     * Whether it can wait: it only words anew what the status says already, or says of one Service what is as true of all others. After a change of
     * pools there may be thousands of these.
     */
    boolean canWait(ServiceView service) {
        if (condition.isEmpty() || !leavesAddresses(service)) {
            return false;
        }
        boolean sameInOtherWords =
                service.condition().isPresent() && service.condition().get().agreesWith(condition.get());
        return sameInOtherWords || condition.get().reason().equals(PendingReason.NO_POOLS.condition());
    }
}
