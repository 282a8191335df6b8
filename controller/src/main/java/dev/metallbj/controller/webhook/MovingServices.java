package dev.metallbj.controller.webhook;

import dev.metallbj.config.Config;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.service.ServicePlanner;
import dev.metallbj.controller.service.ServiceView;
import dev.metallbj.controller.service.ServiceViews;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which Services would lose an address to a change of one pool: found by letting the planner itself decide about them, with the new pools and an
 * allocator of its own. Pure.
 *
 * <p>Only Services that have an address of that pool can lose one, and whether one is kept depends only on who else has that address. So a change
 * costs in proportion to the Services it may concern: about 1 KiB of memory each while it lasts.
 */
final class MovingServices {
    /**
     * A Service that would lose these addresses.
     *
     * @param addresses at least one
     */
    record Moving(ServiceKey service, List<IpAddress> addresses) {}

    private final Optional<Pool> before;
    private final Optional<Pool> after;

    /**
     * The change.
     *
     * @param before the pool as it is; empty = not known, any Service may be concerned
     * @param after the pool as it will be; empty = gone
     */
    MovingServices(Optional<Pool> before, Optional<Pool> after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Those that the change may concern; O(1) memory for each of the others.
     *
     * @param services any, as last seen
     */
    List<Service> concerned(Collection<Service> services) {
        if (before.isPresent() && before.equals(after)) {
            return List.of();
        }
        List<Service> concerned = new ArrayList<>();
        for (Service service : services) {
            if (isConcerned(service)) {
                concerned.add(service);
            }
        }
        return concerned;
    }

    /**
     * Of the concerned Services those that would not keep what they have, by namespace and name.
     *
     * @param config all pools as they will be
     * @param namespaces every namespace with its labels
     */
    static List<Moving> find(
            List<Service> concerned, String lbClass, Config config, Map<String, Map<String, String>> namespaces) {
        Allocator allocator = new Allocator();
        allocator.setPools(config.pools(), namespaces);
        ServicePlanner planner = new ServicePlanner(allocator, lbClass);
        List<ServiceView> ours = new ArrayList<>(concerned.size());
        for (Service service : concerned) {
            ServiceView view = ServiceViews.of(service);
            if (view.isLoadBalancer() && planner.isOurs(view)) {
                ours.add(view);
            }
        }
        planner.adopt(ours);
        ours.sort(ServicePlanner.ASSIGNED_FIRST);
        List<Moving> moving = new ArrayList<>();
        for (ServiceView service : ours) {
            List<IpAddress> lost = lost(service, planner.plan(service).after());
            if (!lost.isEmpty()) {
                moving.add(new Moving(service.key(), lost));
            }
        }
        moving.sort(Comparator.comparing(Moving::service));
        return moving;
    }

    private static List<IpAddress> lost(ServiceView service, Optional<Assignment> kept) {
        List<IpAddress> lost = new ArrayList<>();
        for (String text : service.ingress()) {
            IpAddress.tryParse(text).ifPresent(lost::add);
        }
        kept.ifPresent(assignment -> lost.removeAll(assignment.addresses()));
        return lost;
    }

    private boolean isConcerned(Service service) {
        for (LoadBalancerIngress entry : service.getStatus().loadBalancer().ingress()) {
            Optional<IpAddress> address = IpAddress.tryParse(entry.ip());
            if (address.isPresent() && isConcerned(address.get())) {
                return true;
            }
        }
        return false;
    }

    private boolean isConcerned(IpAddress address) {
        if (before.isPresent() && !before.get().contains(address)) {
            return false;
        }
        boolean stays = before.isPresent()
                && after.isPresent()
                && after.get().contains(address)
                && after.get().serviceAllocation().equals(before.get().serviceAllocation());
        return !stays;
    }
}
