package dev.metallbj.lab.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our agent and the original, as serf embeds it, in one group. */
class SerfInteropTest {
    /** Sooner than the original declares anybody dead whom it finds silent. */
    private static final Duration BEFORE_ANY_SUSPICION = Duration.ofSeconds(3);

    private static final int MANY = 200;
    private static final Versions SERF = new Versions(1, 5, 2, 2, 5, 5);

    private static final LoopbackAddresses ADDRESSES = new LoopbackAddresses();

    @BeforeAll
    static void needsSerf() {
        SerfGroup.orSkip("SerfInteropTest");
    }

    /** We join serf, another serf joins us; all probe each other; nobody is suspected; both kinds leave. */
    @ParameterizedTest(name = "encrypted: {0}")
    @ValueSource(booleans = {false, true})
    void bothWaysOfJoiningProbingAndLeaving(boolean encrypted) throws InterruptedException {
        try (SerfGroup group = new SerfGroup(ADDRESSES, encrypted)) {
            Serf first = group.serf("serf-1");
            GossipMember one = group.ours("ours-1", first.pod());
            group.soon("we join serf", () -> one.sees("serf-1", Status.ALIVE) && alive(first, "ours-1"));
            Serf second = group.serf("serf-2", one.address());
            group.soon(
                    "serf joins us",
                    () -> one.sees("serf-2", Status.ALIVE)
                            && alive(second, "ours-1")
                            && alive(second, "serf-1")
                            && alive(first, "serf-2"));
            assertTrue(one.group().peers().values().stream().allMatch(peer -> peer.isOriginal()), one::toString);

            double answers = one.metric("probe_rtt_seconds_count");
            double received = one.metric("packets_received_total{transport=\"udp\"}");
            group.soon("probes answered, and probes of serf's", () -> {
                double answered = one.metric("probe_rtt_seconds_count") - answers;
                return answered >= 10
                        && one.metric("packets_received_total{transport=\"udp\"}") - received > answered + 1;
            });
            assertEquals(0, one.metric("suspicions_total"), one::toString);

            second.leave();
            group.soon("serf has left", () -> one.sees("serf-2", Status.LEFT));
            assertTrue(one.leave(), "everybody was told");
            // Serf calls a member that leaves without serf's own good-bye "failed"; that it does at once shows that it
            // understood.
            assertTrue(
                    Await.until(BEFORE_ANY_SUSPICION, () -> !alive(first, "ours-1")),
                    () -> "not told that we left\n" + group);
        }
    }

    /** Somebody who is wrong says that the others are silent. */
    @Test
    void falseSuspicionsAreRefutedByBoth() {
        try (SerfGroup group = new SerfGroup(ADDRESSES, false)) {
            Serf serf = group.serf("serf-1");
            GossipMember one = group.ours("ours-1", serf.pod());
            group.soon("we join", () -> one.sees("serf-1", Status.ALIVE) && alive(serf, "ours-1"));

            double refuted = one.metric("refutations_total");
            group.send(serf.address(), List.of(new Message.Suspect(50, "ours-1", "serf-9")));
            group.soon("we contradict", () -> one.metric("refutations_total") > refuted);

            group.send(one.address(), List.of(new Message.Suspect(50, "serf-1", "serf-9")));
            group.soon("we heard it", () -> !one.sees("serf-1", Status.ALIVE));
            group.soon("serf contradicts", () -> one.sees("serf-1", Status.ALIVE));
            assertTrue(alive(serf, "ours-1"), serf::toString);
        }
    }

    /** The exchange is compressed, and encrypted: serf reads ours, and we read serf's. */
    @Test
    void twoHundredMembersGoOverInOneExchange() {
        try (SerfGroup group = new SerfGroup(ADDRESSES, true)) {
            Serf serf = group.serf("serf-1");
            GossipMember one = group.ours("ours-1", serf.pod());
            group.soon("we join", () -> one.sees("serf-1", Status.ALIVE));
            tellOf(MANY, one.address(), group);
            group.soon("we know them", () -> one.group().peers().size() >= MANY);
            Serf reader = group.serf("serf-2", one.address());
            group.soon("serf read our state", () -> reader.members().size() >= MANY);
            GossipMember newcomer = group.ours("ours-2", reader.pod());
            group.soon(
                    "we read serf's state",
                    () -> newcomer.group().peers().size() >= MANY
                            && newcomer.metric("bytes_received_total{transport=\"tcp\"}") > 1_000);
            assertEquals(List.of(), newcomer.problems());
        }
    }

    /** By the group of two: serf's LAN times, about five seconds each, at once. */
    @Test
    void killedMembersAreDeadAndMayComeBackUnderTheSameName() {
        try (SerfGroup group = new SerfGroup(ADDRESSES, true)) {
            Serf killed = group.serf("serf-1");
            GossipMember one = group.ours("ours-1", killed.pod());
            group.soon("first group", () -> one.sees("serf-1", Status.ALIVE) && alive(killed, "ours-1"));
            Serf witness = group.serf("serf-2");
            GossipMember two = group.ours("ours-2", witness.pod());
            group.soon("second group", () -> two.sees("serf-2", Status.ALIVE) && alive(witness, "ours-2"));

            killed.kill();
            two.close();
            group.soon("serf is dead for us", () -> one.sees("serf-1", Status.DEAD));
            killed.restart(one.address());
            group.soon("serf is back", () -> one.sees("serf-1", Status.ALIVE) && alive(killed, "ours-1"));
            group.soon(
                    "we are dead for serf, which probes us",
                    () -> "failed".equals(witness.members().get("ours-2")));
        }
    }

    private static boolean alive(Serf serf, String node) {
        return "alive".equals(serf.members().get(node));
    }

    private static void tellOf(int count, IpAddress to, SerfGroup group) {
        List<Message> news = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            news.add(new Message.Alive(
                    1, "absent-" + i, Bytes.of(group.address()), GossipMember.PORT, Bytes.EMPTY, SERF));
            if (news.size() == 8 || i == count - 1) {
                group.send(to, news);
                news.clear();
            }
        }
    }
}
