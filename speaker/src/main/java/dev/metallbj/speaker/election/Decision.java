package dev.metallbj.speaker.election;

import java.util.List;
import java.util.Optional;

/** The outcome of the election for one Service. */
public sealed interface Decision {
    /** The node that announces, or empty. */
    default Optional<String> winnerIfAny() {
        return this instanceof Announce announce ? Optional.of(announce.winner()) : Optional.empty();
    }

    /**
     * One node announces all addresses of the Service.
     *
     * @param ranking names of all candidates, at least one: the winner, the successor and so on
     * @param interfaces of the winner; nobody has looked whether they exist there
     * @param pool name of the pool that owns the addresses
     */
    record Announce(List<String> ranking, Interfaces interfaces, String pool) implements Decision {
        public Announce {
            ranking = List.copyOf(ranking);
        }

        public String winner() {
            return ranking.getFirst();
        }

        /** Who wins when the winner is gone, or empty. */
        public Optional<String> successor() {
            return ranking.size() > 1 ? Optional.of(ranking.get(1)) : Optional.empty();
        }
    }

    /**
     * No node announces.
     *
     * @param reason the first that was found, in the order of the steps of spec section 5
     * @param removals for {@link Reason#NO_CANDIDATE}: every node of the cluster, under the first rule that removed it, in the order of
     *     the rules and then of the names; otherwise empty
     */
    record Nobody(Reason reason, List<Removal> removals) implements Decision {
        public Nobody {
            removals = List.copyOf(removals);
        }
    }

    /**
     * What a rule did.
     *
     * @param nodes names of the nodes that it removed, ascending, at least one
     */
    record Removal(Rule rule, List<String> nodes) {
        public Removal {
            nodes = List.copyOf(nodes);
        }
    }

    /** Why nobody announces. */
    enum Reason {
        /** No pool owns all addresses of the Service. */
        IP_NOT_ALLOWED("ipNotAllowed"),
        /** No endpoint can serve. */
        NO_ENDPOINTS("noEndpoints"),
        /** No advertisement is for this pool and Service. */
        NO_MATCHING_ADVERTISEMENT("noMatchingAdvertisement"),
        /** The Service shares its address and one of its advertisements has serviceSelectors. */
        SHARED_IP_WITH_SERVICE_SELECTOR("sharedIPWithServiceSelector"),
        /** Rules removed every node. */
        NO_CANDIDATE("noCandidate");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The word for logs and events. */
        @Override
        public String toString() {
            return text;
        }
    }
}
