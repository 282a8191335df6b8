package dev.metallbj.controller.service;

import dev.metallbj.config.IpAddress;
import dev.metallbj.controller.allocator.Refusal;
import java.util.List;
import java.util.Set;

/** What must change before planning a Service again can end differently, besides the Service itself. */
public sealed interface Waiting {
    /** Bounded, for metrics and logs: {@code exhausted}, {@code addressInUse}, {@code notAllowed}, {@code unknownPool}, {@code invalid}. */
    String reason();

    /** Whether another Service giving up its addresses, or changing what it shares, can help. */
    default boolean concernedByRelease(String pool, List<IpAddress> addresses) {
        return false;
    }

    /**
     * For an address, or the missing one of two, in one of these pools.
     *
     * @param pools that were tried and full
     */
    record ForPools(Set<String> pools) implements Waiting {
        @Override
        public String reason() {
            return "exhausted";
        }

        @Override
        public boolean concernedByRelease(String pool, List<IpAddress> addresses) {
            return pools.contains(pool);
        }
    }

    /** For exactly these addresses, which others have. */
    record ForAddresses(List<IpAddress> addresses) implements Waiting {
        @Override
        public String reason() {
            return "addressInUse";
        }

        @Override
        public boolean concernedByRelease(String pool, List<IpAddress> released) {
            for (IpAddress address : addresses) {
                if (released.contains(address)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** For another configuration of pools or namespaces. */
    record ForConfiguration(Refusal why) implements Waiting {
        @Override
        public String reason() {
            return why instanceof Refusal.UnknownPool ? "unknownPool" : "notAllowed";
        }
    }

    /** Only for the Service to be corrected. */
    record ForCorrection() implements Waiting {
        @Override
        public String reason() {
            return "invalid";
        }
    }
}
