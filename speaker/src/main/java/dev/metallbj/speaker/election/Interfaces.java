package dev.metallbj.speaker.election;

import java.util.HashSet;
import java.util.Set;

/** On which network interfaces of the winner an address is announced (spec section 5 step 6). */
public sealed interface Interfaces {
    /** On every interface that the speaker uses. */
    Interfaces ALL = new All();

    /** On these; none of them need exist. */
    static Interfaces named(Set<String> names) {
        return new Named(names);
    }

    /** Whether the interface is one of them. Allocates nothing, so that the packet path may ask. */
    boolean contains(String name);

    /** Whether an interface may be in both; all of them and none have nothing in common. */
    boolean meets(Interfaces other);

    /** Those that are in one of both, as for an address of two Services. */
    Interfaces union(Interfaces other);

    /** See {@link Interfaces#ALL}. */
    record All() implements Interfaces {
        @Override
        public boolean contains(String name) {
            return true;
        }

        @Override
        public boolean meets(Interfaces other) {
            return !(other instanceof Named named) || !named.names.isEmpty();
        }

        @Override
        public Interfaces union(Interfaces other) {
            return this;
        }
    }

    /** See {@link Interfaces#named}. */
    record Named(Set<String> names) implements Interfaces {
        public Named {
            names = Set.copyOf(names);
        }

        @Override
        public boolean contains(String name) {
            return names.contains(name);
        }

        @Override
        public boolean meets(Interfaces other) {
            for (String name : names) {
                if (other.contains(name)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public Interfaces union(Interfaces other) {
            return switch (other) {
                case All all -> all;
                case Named(Set<String> more) -> {
                    Set<String> both = new HashSet<>(names);
                    both.addAll(more);
                    yield new Named(both);
                }
            };
        }
    }
}
