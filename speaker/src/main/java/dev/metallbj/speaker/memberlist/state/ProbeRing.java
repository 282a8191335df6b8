package dev.metallbj.speaker.memberlist.state;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The order in which nodes are probed: all of them once per round, shuffled anew for each round, so that everybody is probed within two
 * rounds and no two nodes probe in step.
 */
final class ProbeRing {
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

    /** Starts another round in another order. */
    void shuffle() {
        next = 0;
        for (int i = names.size() - 1; i > 0; i--) {
            swap(i, random.nextInt(i + 1));
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
