package dev.metallbj.controller.allocator;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import java.util.List;
import java.util.Optional;

/**
 * Why a Service got no address. Nothing was changed in the allocator.
 *
 * <p>Each carries what a person needs to see what would be right: who is in the way, and what differs.
 */
public sealed interface Refusal extends Allocation {
    /**
     * For conditions, events and logs: the words of MetalLB, which people search for, and then what it does not say. At most about 1,000
     * characters.
     */
    String message();

    /**
     * No single pool may give out all of the addresses.
     *
     * @param places where each of them lies
     */
    record NotInAnyPool(List<Place> places) implements Refusal {
        @Override
        public String message() {
            return Texts.notInAnyPool(places);
        }
    }

    /**
     * Where an address lies.
     *
     * @param pool the name of the pool that contains it, if one does
     * @param avoided whether that pool never gives it out, because of {@code avoidBuggyIPs}
     */
    record Place(IpAddress address, Optional<String> pool, boolean avoided) {}

    /** The pool's {@code serviceAllocation} names other namespaces or other Services. */
    record PoolNotForThisService(String pool, Why why, ServiceKey service) implements Refusal {
        @Override
        public String message() {
            return "pool " + pool + " not compatible for ip assignment: " + Texts.closed(why, service.namespace());
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
     * @param theirs with whom they share it
     * @param own with whom this Service would
     */
    record AddressInUse(
            ServiceKey service, IpAddress address, List<ServiceKey> users, SharingKey theirs, SharingKey own)
            implements Refusal {
        @Override
        public String message() {
            return "can't change sharing key for \"" + service + "\", address also in use by " + Texts.commas(users)
                    + ": " + Texts.difference(address, theirs, own);
        }
    }

    /**
     * The address could be shared, but its present {@code user} has one of the ports.
     *
     * @param port the first of the Service's that is taken
     * @param more how many others of its ports are taken on this address
     */
    record PortInUse(IpAddress address, ServicePort port, ServiceKey user, int more) implements Refusal {
        @Override
        public String message() {
            return "port " + port + " is already in use on \"" + address + "\": by " + user + Texts.alsoTaken(more);
        }
    }

    /**
     * There is no pool of that name.
     *
     * @param known the names there are, in their order
     */
    record UnknownPool(String pool, List<String> known) implements Refusal {
        @Override
        public String message() {
            return "unknown pool " + CutText.quoted(pool) + ": " + Texts.known(known);
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
     * @param service who asked
     * @param pools those that were tried, in that order, then those that are closed to the Service
     */
    record Exhausted(ServiceKey service, List<PoolReason> pools) implements Refusal {
        @Override
        public String message() {
            return Texts.exhausted(service, pools);
        }

        /** Whether any pool was open to the Service. */
        public boolean anyTried() {
            for (PoolReason reason : pools) {
                if (reason.why().tried()) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Why one pool had nothing for a Service.
     *
     * @param lacking the family of which it had none, where it is one of two that the Service needs
     * @param conflict what kept the Service from sharing an address there under its own key
     */
    record PoolReason(String pool, Why why, Optional<IpFamily> lacking, Optional<Refusal> conflict) {
        /** A reason without particulars. */
        public PoolReason(String pool, Why why) {
            this(pool, why, Optional.empty(), Optional.empty());
        }
    }

    /** What was wrong with a pool. */
    enum Why {
        /** Every address is taken, and none of them can be shared. */
        FULL,
        /** It has no address of a family that the Service needs. */
        NO_SUCH_FAMILY,
        /** Its {@code serviceAllocation} is for other namespaces. */
        NOT_FOR_NAMESPACE,
        /** None of the {@code serviceSelectors} of its {@code serviceAllocation} matches the Service. */
        NOT_SELECTED,
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
