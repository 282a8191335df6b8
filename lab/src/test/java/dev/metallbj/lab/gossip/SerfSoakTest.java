package dev.metallbj.lab.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A mixed group for a long time: {@code -Dsoak.minutes=10}. Wants a machine that does nothing else. */
class SerfSoakTest {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 0);

    @BeforeAll
    static void wanted() {
        if (MINUTES == 0) {
            System.out.println("SKIPPED SerfSoakTest: it takes minutes; -Dsoak.minutes=10 runs it");
        }
        assumeTrue(MINUTES > 0, "-Dsoak.minutes=10 runs it");
        SerfGroup.orSkip("SerfSoakTest");
    }

    @Test
    void nobodyIsSuspectedWithoutReason() throws InterruptedException {
        try (SerfGroup group = new SerfGroup(new LoopbackAddresses(), true)) {
            Serf first = group.serf("serf-1");
            Serf second = group.serf("serf-2", first.address());
            List<Serf> serfs = List.of(first, second);
            // One after the other: only who knows nobody announces serf's versions, and only with these serf takes
            // part.
            GossipMember one = group.ours("ours-1", first.pod(), second.pod());
            group.soon("the first of ours joins", () -> one.group().peers().size() == 2);
            GossipMember two = group.ours("ours-2", first.pod(), second.pod(), one.pod());
            group.soon("the second of ours joins", () -> two.group().peers().size() == 3);
            GossipMember three = group.ours("ours-3", first.pod(), one.pod(), two.pod());
            List<GossipMember> ours = List.of(one, two, three);
            group.soon("all know all", () -> allLive(ours, serfs));
            double suspicions = suspicions(ours);
            long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
            while (System.nanoTime() < end) {
                Thread.sleep(1_000);
                assertTrue(allLive(ours, serfs), group::toString);
            }
            double suspected = suspicions(ours) - suspicions;
            System.out.printf(
                    "%d minutes, 3 of ours and 2 of serf: nobody dead, %.0f probes answered, %.0f suspicions, %.0f stalls%n",
                    MINUTES, sum(ours, "probe_rtt_seconds_count"), suspected, sum(ours, "stalls_total"));
            assertEquals(0, suspected, group::toString);
        }
    }

    private static double suspicions(List<GossipMember> ours) {
        return sum(ours, "suspicions_total") + sum(ours, "refutations_total");
    }

    private static double sum(List<GossipMember> ours, String series) {
        return ours.stream().mapToDouble(one -> one.metric(series)).sum();
    }

    private static boolean allLive(List<GossipMember> ours, List<Serf> serfs) {
        int members = ours.size() + serfs.size();
        return ours.stream().allMatch(one -> one.group().live().size() == members - 1)
                && serfs.stream()
                        .allMatch(serf -> serf.members().values().stream()
                                        .filter("alive"::equals)
                                        .count()
                                == members);
    }
}
