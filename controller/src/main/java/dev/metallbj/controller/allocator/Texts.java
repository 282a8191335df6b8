package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.controller.allocator.Refusal.Place;
import dev.metallbj.controller.allocator.Refusal.PoolReason;
import dev.metallbj.controller.allocator.Refusal.Why;
import java.util.ArrayList;
import java.util.List;

/** The words of refusals: those of MetalLB, which people search for in their logs, and behind them what differs and what would help. */
final class Texts {
    // An Event has room for 1024 characters; a name may have 253, and other words come before and behind the list.
    private static final int ROOM = 600;

    private static final int NAMED_POOLS = 5;

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
            if (text.length() + service.length() > ROOM / 2) {
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

    static String notInAnyPool(List<Place> places) {
        List<IpAddress> addresses = new ArrayList<>();
        List<String> where = new ArrayList<>();
        boolean allSomewhere = true;
        for (Place place : places) {
            addresses.add(place.address());
            where.add(where(place));
            allSomewhere &= place.pool().isPresent() && !place.avoided();
        }
        return list(addresses) + " is not allowed in config: " + String.join(", ", where)
                + (allSomewhere ? "; all addresses of a service come from one pool" : "");
    }

    private static String where(Place place) {
        return place.pool()
                .map(pool -> place.address() + " is in the pool \"" + pool + "\""
                        + (place.avoided() ? ", which does not give it out because of avoidBuggyIPs" : ""))
                .orElse(place.address() + " is in no pool");
    }

    /** Why a pool's {@code serviceAllocation} keeps a Service of this namespace out. */
    static String closed(Why why, String namespace) {
        return why == Why.NOT_FOR_NAMESPACE
                ? "its serviceAllocation is not for the namespace \"" + namespace + "\""
                : "no serviceSelector of its serviceAllocation matches the labels of the service";
    }

    /** What keeps two Services from sharing an address. */
    static String difference(IpAddress address, SharingKey theirs, SharingKey own) {
        if (theirs.key().isEmpty()) {
            return address + " is not shared, as its user has no metallb.io/allow-shared-ip"
                    + (own.key().isEmpty() ? ", nor has this service" : "");
        }
        String shared = address + " is shared under the key " + CutText.quoted(theirs.key());
        if (own.key().isEmpty()) {
            return shared + ", and this service has no metallb.io/allow-shared-ip";
        }
        if (!own.key().equals(theirs.key())) {
            return shared + ", and this service has " + CutText.quoted(own.key());
        }
        return shared + " by services " + policy(theirs) + ", and this one is " + policy(own);
    }

    private static String policy(SharingKey key) {
        return key.backend().isEmpty()
                ? "with externalTrafficPolicy Cluster"
                : "with externalTrafficPolicy Local and the selector " + CutText.quoted(key.backend());
    }

    static String alsoTaken(int more) {
        return switch (more) {
            case 0 -> "";
            case 1 -> ", and so is 1 more port of this service";
            default -> ", and so are " + more + " more ports of this service";
        };
    }

    static String known(List<String> pools) {
        StringBuilder text = new StringBuilder(pools.size() == 1 ? "the only pool is " : "the pools are ");
        int named = Math.min(NAMED_POOLS, pools.size());
        for (int i = 0; i < named; i++) {
            text.append(i == 0 ? "" : ", ").append(CutText.quoted(pools.get(i)));
        }
        return pools.size() > named ? text + " and " + (pools.size() - named) + " more" : text.toString();
    }

    static String exhausted(ServiceKey service, List<PoolReason> pools) {
        if (pools.isEmpty()) {
            return "no available IPs: there is no IPAddressPool";
        }
        StringBuilder text = new StringBuilder("no available IPs");
        for (int i = 0; i < pools.size(); i++) {
            String reason = reason(service, pools.get(i));
            if (i > 0 && text.length() + reason.length() > ROOM) {
                text.append("; and ").append(pools.size() - i).append(" more pools");
                break;
            }
            text.append(i == 0 ? ": " : "; ").append(reason);
        }
        return text.append(". ").append(help(pools)).toString();
    }

    private static String reason(ServiceKey service, PoolReason reason) {
        String pool = "\"" + reason.pool() + "\"";
        return switch (reason.why()) {
            case FULL ->
                "no IP left in the pool " + pool
                        + reason.lacking()
                                .map(family -> ", where no " + family + " address is free")
                                .orElse("")
                        + reason.conflict()
                                .map(conflict -> " (" + inTheWay(conflict) + ")")
                                .orElse("");
            case NO_SUCH_FAMILY ->
                "no IP left in the pool " + pool
                        + reason.lacking()
                                .map(family -> ", which has no " + family + " addresses")
                                .orElse(" of the family that the service needs");
            case NOT_FOR_NAMESPACE -> "the pool " + pool + " is not for the namespace \"" + service.namespace() + "\"";
            case NOT_SELECTED -> "the serviceSelectors of the pool " + pool + " do not match the service";
            case CONTRADICTION ->
                "pool " + pool + " not tried, as two cluster IPs contradict ipFamilyPolicy SingleStack";
            case ONLY_ON_REQUEST -> "the pool " + pool + " has autoAssign false";
        };
    }

    private static String inTheWay(Refusal conflict) {
        return conflict instanceof Refusal.AddressInUse other
                ? difference(other.address(), other.theirs(), other.own())
                : conflict.message();
    }

    private static String help(List<PoolReason> pools) {
        if (any(pools, Why.FULL)) {
            return "Add addresses to a pool, or free one.";
        }
        if (any(pools, Why.NO_SUCH_FAMILY)) {
            return "Add addresses of that family to a pool.";
        }
        if (any(pools, Why.ONLY_ON_REQUEST)) {
            return "The annotation metallb.io/address-pool asks for a pool by name.";
        }
        return any(pools, Why.CONTRADICTION)
                ? "Set ipFamilyPolicy to PreferDualStack or RequireDualStack."
                : "Add a pool that is for this service.";
    }

    private static boolean any(List<PoolReason> pools, Why why) {
        for (PoolReason reason : pools) {
            if (reason.why() == why) {
                return true;
            }
        }
        return false;
    }
}
