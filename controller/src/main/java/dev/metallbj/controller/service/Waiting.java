package dev.metallbj.controller.service;

import dev.metallbj.config.IpAddress;
import dev.metallbj.controller.allocator.Families;
import dev.metallbj.controller.allocator.Refusal;
import dev.metallbj.controller.allocator.Refusal.Why;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must change before planning a Service again can end differently, besides the Service itself. */
public sealed interface Waiting {
    /** Why it has less than it asks for. */
    PendingReason reason();

    /**
     * For an address in one of these pools.
     *
     * @param pools that were tried and full
     * @param families what it needs from one of them
     * @param shares whether it has a sharing key, so that a port or a change of key may be enough for it
     * @param hasOne whether it has an address and only lacks the other family
     */
    record ForPools(Set<String> pools, Families families, boolean shares, boolean hasOne) implements Waiting {
        @Override
        public PendingReason reason() {
            return hasOne ? PendingReason.SECOND_FAMILY_MISSING : PendingReason.EXHAUSTED;
        }
    }

    /** For exactly these addresses, which others have. */
    record ForAddresses(List<IpAddress> addresses) implements Waiting {
        @Override
        public PendingReason reason() {
            return PendingReason.ADDRESS_IN_USE;
        }
    }

    /** For another configuration of pools or namespaces. */
    record ForConfiguration(PendingReason reason) implements Waiting {}

    /** Only for the Service to be corrected. */
    record ForCorrection() implements Waiting {
        @Override
        public PendingReason reason() {
            return PendingReason.INVALID;
        }
    }

    /**
     * What a Service waits for that was refused.
     *
     * @param requested the addresses it asked for by name; empty if none
     */
    static Waiting after(Refusal refusal, List<IpAddress> requested, Families families, boolean shares) {
        return switch (refusal) {
            case Refusal.NotInAnyPool _, Refusal.PoolNotForThisService _ ->
                new ForConfiguration(PendingReason.NOT_ALLOWED);
            case Refusal.UnknownPool _ -> new ForConfiguration(PendingReason.UNKNOWN_POOL);
            case Refusal.AddressInUse _, Refusal.PortInUse _ -> new ForAddresses(requested);
            case Refusal.MoreThanTwo _, Refusal.SameFamily _, Refusal.WrongFamily _ -> new ForCorrection();
            case Refusal.Exhausted exhausted -> {
                Set<String> full = fullPools(exhausted);
                yield full.isEmpty()
                        ? new ForConfiguration(withoutFullPool(exhausted))
                        : new ForPools(full, families, shares, false);
            }
        };
    }

    private static PendingReason withoutFullPool(Refusal.Exhausted exhausted) {
        return exhausted.anyTried() ? PendingReason.EXHAUSTED : PendingReason.NOT_ALLOWED;
    }

    private static Set<String> fullPools(Refusal.Exhausted exhausted) {
        Set<String> full = new HashSet<>();
        for (Refusal.PoolReason reason : exhausted.pools()) {
            if (reason.why() == Why.FULL) {
                full.add(reason.pool());
            }
        }
        return full;
    }
}
