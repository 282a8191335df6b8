package dev.metallbj.controller.service;

import dev.metallbj.config.IpAddress;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.ServiceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides about one Service at a time (spec sections 2 to 4). Pure but for the allocator, which it changes at once; on the reconciler's
 * thread.
 *
 * <p>Before the first {@link #plan} the pools must be set and {@link #adopt} must have seen every Service.
 */
public final class ServicePlanner {
    /** The order in which Services that wait at the same time are served: the oldest first, then by namespace and name. */
    public static final Comparator<ServiceView> OLDEST_FIRST =
            Comparator.comparing(ServiceView::created).thenComparing(ServiceView::key);

    /** The order in which to plan all Services: those with an address, which others must not take, before those that wait. */
    public static final Comparator<ServiceView> ASSIGNED_FIRST = Comparator.comparing(
                    (ServiceView service) -> service.ingress().isEmpty())
            .thenComparing(OLDEST_FIRST);

    private final Allocator allocator;
    private final String lbClass;
    // What the status said when a write was planned. As long as it says so, the write has not been seen, and the
    // allocator knows better.
    private final Map<ServiceKey, List<String>> unseenWrites = new HashMap<>();

    /** @param lbClass the value of {@code --lb-class}; empty = Services without a class are ours */
    public ServicePlanner(Allocator allocator, String lbClass) {
        this.allocator = allocator;
        this.lbClass = lbClass;
    }

    /**
     * Whether the Service is for us by its class; all others are left untouched, and must not be given to {@link #plan}.
     *
     * <p>The API server removes the class when a Service stops being of type LoadBalancer; it is then known by our annotation or condition.
     */
    public boolean isOurs(ServiceView service) {
        return service.loadBalancerClass().equals(lbClass)
                || !service.isLoadBalancer()
                        && (service.annotations().allocatedFrom().isPresent()
                                || service.condition().isPresent());
    }

    /**
     * Enters what the statuses say, so that nobody is given an address that another Service has had all along. Where two claim one address
     * and do not share it, the older one has it, and the other loses it when it is planned.
     */
    public void adopt(Collection<ServiceView> services) {
        List<ServiceView> oldestFirst = new ArrayList<>(services);
        oldestFirst.sort(OLDEST_FIRST);
        for (ServiceView service : oldestFirst) {
            if (isOurs(service)
                    && service.isLoadBalancer()
                    && !service.ingress().isEmpty()) {
                adopt(service);
            }
        }
    }

    /** What to do about the Service as it is now. Planning again after the plan was carried out gives a plan without a write. */
    public Plan plan(ServiceView service) {
        ServiceKey key = service.key();
        Plan plan = new PlanningPass(allocator, service).run(present(service));
        boolean gives = plan.after().isPresent()
                && plan.write().isPresent()
                && !plan.write().get().leavesAddresses(service);
        if (gives) {
            unseenWrites.put(key, service.ingress());
        } else {
            unseenWrites.remove(key);
        }
        return plan;
    }

    /** The Service was deleted, or is none of ours any more: frees what it had. The plan has no write and no events. */
    public Plan forget(ServiceKey service) {
        unseenWrites.remove(service);
        Optional<Assignment> freed = allocator.unassign(service);
        return new Plan(service, Optional.empty(), List.of(), Optional.empty(), freed, Optional.empty());
    }

    private void adopt(ServiceView service) {
        if (service.clusterIps().isEmpty()
                || !(ClusterFamilies.of(service) instanceof ClusterFamilies.Known families)
                || !(AddressTexts.of(service.ingress()) instanceof AddressTexts.Good(List<IpAddress> addresses))
                || !families.allow(addresses)) {
            return; // plan() takes it away or leaves it as it is, and says why
        }
        allocator.assign(service.applicant(), addresses);
    }

    // Without this a write that the cache does not show yet would be planned anew, possibly with another address.
    private List<String> present(ServiceView service) {
        Optional<Assignment> assignment = allocator.assignment(service.key());
        if (assignment.isEmpty() || !service.ingress().equals(unseenWrites.get(service.key()))) {
            return service.ingress();
        }
        List<String> texts = new ArrayList<>();
        for (IpAddress address : assignment.get().addresses()) {
            texts.add(address.toString());
        }
        return texts;
    }
}
