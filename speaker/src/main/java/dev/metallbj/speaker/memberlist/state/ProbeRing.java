package dev.metallbj.speaker.memberlist.state;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The order in which nodes are probed: all of them once per round. From one round to the next neighbours may change places, so that no two
 * nodes probe in step for long, and nobody waits for more than one round and one turn. (A full shuffle, as in the originals, lets some wait
 * for two rounds.) A few nodes keep their order: for them one turn more is half a round.
 */
final class ProbeRing {
    /** Up to so many names, the own one included. */
    private static final int KEEP_ORDER = 8;

    private final List<String> names = new ArrayList<>();
    private final RandomGenerator random;
    private int next;

    ProbeRing(RandomGenerator random) {
        this.random = random;
    }

    /** Puts the name at a random place. */
    void add(String name) {
        names.add(name);
        swap(names.size() - 1, random.nextInt(names.size()));
    }

    void remove(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            return;
        }
        names.remove(index);
        if (index < next) {
            next--;
        }
    }

    boolean isAtEnd() {
        return next >= names.size();
    }

    /** Starts another round, in nearly the same order. */
    void startRound() {
        next = 0;
        if (names.size() <= KEEP_ORDER) {
            return;
        }
        for (int i = 1 + random.nextInt(2); i < names.size(); i += 2) {
            if (random.nextBoolean()) {
                swap(i - 1, i);
            }
        }
    }

    /** The next name of this round; only when not at the end. */
    String next() {
        return names.get(next++);
    }

    private void swap(int a, int b) {
        String first = names.get(a);
        names.set(a, names.get(b));
        names.set(b, first);
    }
}
