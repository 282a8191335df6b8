package dev.metallbj.lab.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metallbj.speaker.announce.Group.Status;
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
            GossipMember one = group.ours("ours-1", first.pod(), second.pod());
            GossipMember two = group.ours("ours-2", first.pod(), second.pod(), one.pod());
            GossipMember three = group.ours("ours-3", first.pod(), one.pod(), two.pod());
            List<GossipMember> ours = List.of(one, two, three);
            group.soon("all know all", () -> allAlive(ours, serfs));
            double suspicions = suspicions(ours);
            long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
            while (System.nanoTime() < end) {
                Thread.sleep(1_000);
                assertTrue(allAlive(ours, serfs), group::toString);
                assertEquals(suspicions, suspicions(ours), group::toString);
            }
            System.out.printf(
                    "%d minutes, 3 of ours and 2 of serf: no suspicion; %.0f probes answered%n",
                    MINUTES,
                    ours.stream()
                            .mapToDouble(o -> o.metric("probe_rtt_seconds_count"))
                            .sum());
        }
    }

    private static double suspicions(List<GossipMember> ours) {
        return ours.stream()
                .mapToDouble(one -> one.metric("suspicions_total") + one.metric("refutations_total"))
                .sum();
    }

    private static boolean allAlive(List<GossipMember> ours, List<Serf> serfs) {
        int members = ours.size() + serfs.size();
        return ours.stream()
                        .allMatch(one -> one.group().peers().values().stream()
                                        .filter(peer -> peer.status() == Status.ALIVE)
                                        .count()
                                == members - 1)
                && serfs.stream()
                        .allMatch(serf -> serf.members().values().stream()
                                        .filter("alive"::equals)
                                        .count()
                                == members);
    }
}
