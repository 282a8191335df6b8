package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import java.util.List;

/** Why a Service got no address. Nothing was changed in the allocator. */
public sealed interface Refusal extends Allocation {
    /** For events and logs; the words are those of MetalLB except where spec section 12 says otherwise. */
    String message();

    /** No single pool contains all of the addresses. */
    record NotInAnyPool(List<IpAddress> addresses) implements Refusal {
        @Override
        public String message() {
            return Texts.list(addresses) + " is not allowed in config";
        }
    }

    /** The pool's {@code serviceAllocation} names other namespaces or other Services. */
    record PoolNotForThisService(String pool) implements Refusal {
        @Override
        public String message() {
            return "pool " + pool + " not compatible for ip assignment";
        }
    }

    /** Both addresses are of one family; a Service has at most one of each. */
    record SameFamily(IpAddress first, IpAddress second) implements Refusal {
        @Override
        public String message() {
            return "\"" + first + "\" \"" + second + "\" has the same family";
        }
    }

    /** A Service has at most two addresses. */
    record MoreThanTwo(List<IpAddress> addresses) implements Refusal {
        @Override
        public String message() {
            return "more than two addresses " + Texts.list(addresses);
        }
    }

    /**
     * Others have the address and do not share it with this Service.
     *
     * @param users in the order of their names, at least one
     */
    record AddressInUse(ServiceKey service, IpAddress address, List<ServiceKey> users) implements Refusal {
        @Override
        public String message() {
            return "can't change sharing key for \"" + service + "\", address also in use by " + Texts.commas(users);
        }
    }

    /** The address could be shared, but its present {@code user} has one of the ports. */
    record PortInUse(IpAddress address, ServicePort port, ServiceKey user) implements Refusal {
        @Override
        public String message() {
            return "port " + port + " is already in use on \"" + address + "\"";
        }
    }

    /** There is no pool of that name. */
    record UnknownPool(String pool) implements Refusal {
        @Override
        public String message() {
            return "unknown pool \"" + pool + "\"";
        }
    }

    /** The Service already has addresses, but of other families than it now asks for. */
    record WrongFamily(Families assigned, Families wanted) implements Refusal {
        @Override
        public String message() {
            return "IP for wrong family assigned alloc " + Texts.family(assigned) + " service family "
                    + Texts.family(wanted);
        }
    }

    /**
     * No pool that was open to the Service had an address for it.
     *
     * @param pools those that were tried, in that order, then those that are closed to the Service
     */
    record Exhausted(List<PoolReason> pools) implements Refusal {
        @Override
        public String message() {
            return Texts.exhausted(pools);
        }
    }

    /** Why one pool had nothing for a Service. */
    record PoolReason(String pool, Why why) {}

    /** What was wrong with a pool. */
    enum Why {
        /** Every address is taken, and none of them can be shared. */
        FULL,
        /** It has no address of a family that the Service needs. */
        NO_SUCH_FAMILY,
        /** Its {@code serviceAllocation} does not select the Service. */
        NOT_FOR_THIS_SERVICE,
        /** {@code autoAssign: false}: only on request. */
        ONLY_ON_REQUEST,
        /** Two cluster IPs with {@code ipFamilyPolicy: SingleStack}. */
        CONTRADICTION;

        /** Whether the pool was open to the Service. */
        public boolean tried() {
            return this == FULL || this == NO_SUCH_FAMILY;
        }
    }
}
