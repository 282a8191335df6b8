package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.controller.allocator.Refusal.PoolReason;
import java.util.List;

/** How MetalLB writes lists in its messages, which people search for in their logs. */
final class Texts {
    // The API server refuses events of more than 1024 bytes; a name may have 253, and other words come before the list.
    private static final int ROOM = 700;

    private Texts() {}

    /** {@code ["192.0.2.1" "2001:db8::1"]}: blank between, no comma. */
    static String list(List<IpAddress> addresses) {
        StringBuilder text = new StringBuilder("[");
        for (IpAddress address : addresses) {
            text.append(text.length() > 1 ? " \"" : "\"").append(address).append('"');
        }
        return text.append(']').toString();
    }

    static String commas(List<ServiceKey> services) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < services.size(); i++) {
            String service = services.get(i).toString();
            if (text.length() + service.length() > ROOM) {
                return text + " and " + (services.size() - i) + " more";
            }
            text.append(i == 0 ? "" : ",").append(service);
        }
        return text.toString();
    }

    static String family(Families families) {
        return switch (families) {
            case IPV4 -> "ipv4";
            case IPV6 -> "ipv6";
            case DUAL, DUAL_BUT_SINGLE_STACK, PREFER_DUAL_IPV4_FIRST, PREFER_DUAL_IPV6_FIRST -> "dual";
        };
    }

    static String exhausted(List<PoolReason> pools) {
        if (pools.isEmpty()) {
            return "no available IPs: there is no pool";
        }
        StringBuilder text = new StringBuilder("no available IPs");
        for (int i = 0; i < pools.size(); i++) {
            String reason = reason(pools.get(i));
            if (text.length() + reason.length() > ROOM) {
                return text + "; and " + (pools.size() - i) + " more pools";
            }
            text.append(i == 0 ? ": " : "; ").append(reason);
        }
        return text.toString();
    }

    private static String reason(PoolReason reason) {
        String pool = "\"" + reason.pool() + "\"";
        return switch (reason.why()) {
            case FULL -> "no IP left in the pool " + pool;
            case NO_SUCH_FAMILY -> "no IP left in the pool " + pool + " of the family that the service needs";
            case NOT_FOR_THIS_SERVICE -> "serviceAllocation of the pool " + pool + " does not select the service";
            case CONTRADICTION ->
                "pool " + pool + " not tried, as two cluster IPs contradict ipFamilyPolicy SingleStack";
            case ONLY_ON_REQUEST -> "the pool " + pool + " has autoAssign false";
        };
    }
}
