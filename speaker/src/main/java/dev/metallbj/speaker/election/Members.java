package dev.metallbj.speaker.election;

import java.util.HashSet;
import java.util.Set;

/** The nodes whose speaker lives, according to gossip: alive or suspect there (spec section 5 step 4). */
public sealed interface Members {
    /** Memberlist is switched off: every node counts as live. */
    Members EVERY_NODE = new EveryNode();

    /** The speakers that gossip holds for live; possibly none. */
    static Members of(Set<String> nodes) {
        return new Live(nodes);
    }

    boolean isLive(String node);

    /** The same with one more, as when a speaker is met on the wire that gossip does not know (spec section 7 rule 3). */
    Members with(String node);

    /** The same with one less, as when a speaker is about to be missed. */
    Members without(String node);

    /** See {@link Members#EVERY_NODE}. */
    record EveryNode() implements Members {
        @Override
        public boolean isLive(String node) {
            return true;
        }

        @Override
        public Members with(String node) {
            return this;
        }

        @Override
        public Members without(String node) {
            return this;
        }
    }

    /** See {@link Members#of}. */
    record Live(Set<String> nodes) implements Members {
        public Live {
            nodes = Set.copyOf(nodes);
        }

        @Override
        public boolean isLive(String node) {
            return nodes.contains(node);
        }

        @Override
        public Members with(String node) {
            Set<String> more = new HashSet<>(nodes);
            more.add(node);
            return new Live(more);
        }

        @Override
        public Members without(String node) {
            Set<String> fewer = new HashSet<>(nodes);
            fewer.remove(node);
            return new Live(fewer);
        }
    }
}
