package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One address in use: by whom, and who else may join. */
final class AddressUse {
    private final IpAddress address;
    // Immutable and replaced: nearly every address has one user.
    private List<Assignment> users = List.of();
    // Only for a shared address: with one user its own short list answers as quickly and costs nothing.
    private @Nullable Map<ServicePort, Assignment> holders;
    private SharingKey sharing = SharingKey.NONE;
    private PoolRange range;
    private boolean occupied;

    AddressUse(IpAddress address, PoolRange range) {
        this.address = address;
        this.range = range;
    }

    IpAddress address() {
        return address;
    }

    PoolRange range() {
        return range;
    }

    void moveTo(PoolRange newRange) {
        range = newRange;
    }

    SharingKey sharing() {
        return sharing;
    }

    /**
     * Whether the address is closed to everybody who does not share it. MetalLB ties this to the ports: when the last Service with ports
     * leaves, the address counts as free although one without ports is still on it. Kubernetes requires a port of every LoadBalancer.
     */
    boolean occupied() {
        return occupied;
    }

    boolean hasUsers() {
        return !users.isEmpty();
    }

    /** Enters a user; from now on its sharing key decides who may join. */
    void enter(Assignment user) {
        List<Assignment> more = new ArrayList<>(users);
        more.add(user);
        users = List.copyOf(more);
        sharing = user.sharing();
        occupied = true;
        index(user);
    }

    /** Removes a user. */
    void leave(Assignment user) {
        List<Assignment> fewer = new ArrayList<>(users);
        fewer.remove(user);
        users = List.copyOf(fewer);
        if (holders != null) {
            for (ServicePort port : user.ports()) {
                holders.remove(port);
            }
        }
        if (users.size() <= 1) {
            holders = null;
        }
        occupied = anyPortInUse();
    }

    /** Puts another assignment of the same Service in the place of one. */
    void replace(Assignment old, Assignment replacement) {
        List<Assignment> others = new ArrayList<>(users);
        others.set(others.indexOf(old), replacement);
        users = List.copyOf(others);
        if (holders != null) {
            enterPorts(holders, replacement);
        }
    }

    /** Whether a Service that is not yet here may join: same key, and no port in common. */
    boolean admits(SharingKey key, List<ServicePort> ports) {
        if (!sharing.sharesWith(key)) {
            return false;
        }
        for (ServicePort port : ports) {
            if (holder(port) != null) {
                return false;
            }
        }
        return true;
    }

    /** Why the Service may not use the address, or null. One that is the only user may change its own key. */
    @Nullable
    Refusal objection(Applicant applicant) {
        if (!occupied) {
            return null;
        }
        if (!sharing.sharesWith(applicant.sharing())) {
            List<ServiceKey> others = othersThan(applicant.service());
            if (!others.isEmpty()) {
                return new Refusal.AddressInUse(applicant.service(), address, others, sharing, applicant.sharing());
            }
        }
        return portConflict(applicant);
    }

    private @Nullable Refusal portConflict(Applicant applicant) {
        ServicePort first = null;
        ServiceKey user = applicant.service();
        int taken = 0;
        for (ServicePort port : applicant.ports()) {
            Assignment holder = holder(port);
            if (holder != null && !holder.service().equals(applicant.service())) {
                if (first == null) {
                    first = port;
                    user = holder.service();
                }
                taken++;
            }
        }
        return first == null ? null : new Refusal.PortInUse(address, first, user, taken - 1);
    }

    private List<ServiceKey> othersThan(ServiceKey service) {
        List<ServiceKey> others = new ArrayList<>();
        for (Assignment user : users) {
            if (!user.service().equals(service)) {
                others.add(user.service());
            }
        }
        others.sort(null);
        return others;
    }

    private @Nullable Assignment holder(ServicePort port) {
        if (holders != null) {
            return holders.get(port);
        }
        for (Assignment user : users) {
            if (user.ports().contains(port)) {
                return user;
            }
        }
        return null;
    }

    private void index(Assignment user) {
        if (holders != null) {
            enterPorts(holders, user);
        } else if (users.size() > 1) {
            Map<ServicePort, Assignment> all = new HashMap<>();
            for (Assignment each : users) {
                enterPorts(all, each);
            }
            holders = all;
        }
    }

    private static void enterPorts(Map<ServicePort, Assignment> holders, Assignment user) {
        for (ServicePort port : user.ports()) {
            holders.put(port, user);
        }
    }

    private boolean anyPortInUse() {
        for (Assignment user : users) {
            if (!user.ports().isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
