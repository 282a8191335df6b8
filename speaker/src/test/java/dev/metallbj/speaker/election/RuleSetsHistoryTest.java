package dev.metallbj.speaker.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.election.RuleSets.InForce;
import dev.metallbj.speaker.election.RuleSets.Original;
import dev.metallbj.speaker.election.RuleSets.Ours;
import dev.metallbj.speaker.election.RuleSets.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Groups of mixed versions in which speakers come and go, over seeded random histories; everybody sees the same at once. */
final class RuleSetsHistoryTest {
    private static final int HISTORIES = 300;
    private static final int STEPS = 60;
    private static final long SECOND = 1_000_000_000L;
    private static final List<String> VERSIONS = List.of("v0.14.9", "v0.15.3", "v0.16.1", "", "v0.17.0");

    /** A speaker of ours. It says that it uses the newest set until it has met somebody, as real ones do. */
    private static final class Speaker {
        private final int newest;
        private final long joinedAt;
        private final RuleSets rules;
        private InForce inForce;

        Speaker(int newest, long joinedAt) {
            this.newest = newest;
            this.joinedAt = joinedAt;
            this.rules = new RuleSets(newest);
            this.inForce = rules.decide(joinedAt, joinedAt, Map.of());
        }
    }

    /** The whole group. */
    private static final class Population {
        private final Map<String, Speaker> ours = new TreeMap<>();
        private final Map<String, Original> originals = new TreeMap<>();
        private long now;
        private int rounds;

        /** Everybody decides, and hears what the others made of it, until nothing moves. */
        void settle() {
            boolean moved = true;
            for (rounds = 0; moved; rounds++) {
                assertTrue(rounds < 10, "they chase each other");
                moved = false;
                for (String name : ours.keySet()) {
                    Speaker speaker = ours.get(name);
                    InForce before = speaker.inForce;
                    speaker.inForce = speaker.rules.decide(now, speaker.joinedAt, othersThan(name));
                    moved |= !before.equals(speaker.inForce);
                }
            }
        }

        Map<String, Peer> othersThan(String name) {
            Map<String, Peer> others = new HashMap<>(originals);
            ours.forEach((node, speaker) -> others.put(node, new Ours(speaker.newest, speaker.inForce.number())));
            others.remove(name);
            return others;
        }

        /** The highest number that everybody alive knows. */
        int common() {
            return originals.isEmpty()
                    ? ours.values().stream().mapToInt(one -> one.newest).min().orElse(0)
                    : 0;
        }

        /** The earliest time at which something happens by itself. */
        long nextDeadline() {
            return ours.values().stream()
                    .mapToLong(one -> one.inForce.askAgain())
                    .min()
                    .orElse(RuleSets.NEVER);
        }
    }

    @Test
    void allUseTheSameNumberAndNobodyOneThatAnotherDoesNotKnow() {
        int mixed = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Population population = new Population();
            population.now = random.nextLong() >> 8;
            for (int step = 0; step < STEPS; step++) {
                advance(population, random);
                change(population, random);
                population.settle();
                check(population, seed, step);
                mixed += population.ours.size() > 1 && population.common() < 3 ? 1 : 0;
            }
        }
        assertTrue(mixed > HISTORIES * STEPS / 4, "hardly a mixture: " + mixed);
    }

    @Test
    void allReachWhatEverybodyKnowsTenSecondsAfterTheLastChange() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Population population = new Population();
            for (int step = 0; step < 20; step++) {
                advance(population, random);
                change(population, random);
                population.settle();
            }
            long quiet = population.now + RuleSets.HOLD_NANOS;
            // Only at the times that they ask for: nothing may depend on somebody who looks in between.
            while (population.nextDeadline() <= quiet) {
                population.now = population.nextDeadline();
                population.settle();
            }
            int expected = population.common();
            int fixed = seed;
            population.ours.forEach((name, speaker) ->
                    assertEquals(expected, speaker.inForce.number(), () -> "seed " + fixed + ": " + name));
        }
    }

    private static void check(Population population, int seed, int step) {
        List<Integer> numbers = new ArrayList<>();
        population.ours.forEach((name, speaker) -> numbers.add(speaker.inForce.number()));
        assertTrue(
                numbers.stream().distinct().count() <= 1,
                () -> "seed " + seed + " step " + step + ": numbers in use " + numbers);
        assertTrue(
                numbers.stream().allMatch(number -> number <= population.common()),
                () -> "seed " + seed + " step " + step + ": " + numbers + ", but somebody knows only "
                        + population.common());
        population
                .originals
                .values()
                .forEach(original -> population.ours.values().forEach(speaker -> {
                    List<Rules> byAge = List.of(Rules.CLASSIC_0_15, Rules.CLASSIC_0_16, Rules.CLASSIC);
                    int allowed = byAge.indexOf(RuleLevel.rules(RuleLevel.ofVersion(original.version())));
                    int used = byAge.indexOf(speaker.inForce.rules());
                    assertTrue(used >= 0 && used <= allowed, () -> "seed " + seed + " step " + step + ": " + original);
                }));
    }

    /** Most changes come one after the other, as when Pods are replaced; some at the same moment. Deadlines are met. */
    private static void advance(Population population, Random random) {
        long until = population.now + (random.nextInt(4) == 0 ? 0 : (long) (random.nextDouble() * 8 * SECOND));
        while (population.nextDeadline() <= until) {
            population.now = population.nextDeadline();
            population.settle();
        }
        population.now = until;
    }

    private static void change(Population population, Random random) {
        String node = "node-" + random.nextInt(6);
        boolean gone = population.ours.remove(node) != null || population.originals.remove(node) != null;
        if (gone && random.nextInt(4) > 0) {
            return;
        }
        if (gone) {
            // It was away for a moment, and everybody has seen that.
            population.settle();
        }
        if (random.nextInt(3) == 0) {
            population.originals.put(node, new Original(VERSIONS.get(random.nextInt(VERSIONS.size()))));
        } else {
            population.ours.put(node, new Speaker(1 + random.nextInt(3), population.now));
        }
    }
}
