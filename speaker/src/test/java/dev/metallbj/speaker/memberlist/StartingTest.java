package dev.metallbj.speaker.memberlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From opening the port to being joined or alone, and what asks for it anew. */
class StartingTest {
    private static final Duration SOON = TestGroup.SOON;
    private static final Duration ALONE_WITHIN = Duration.ofSeconds(6);

    @Test
    void withoutPeersASpeakerIsAloneAtOnceButNotBeforeItMayBegin() {
        try (TestAgent one = new TestAgent("node-1", Loopback.next(), Encryption.OFF, Parameters.FAST, List::of)) {
            one.agent.podsChanged();
            Until.sleep(200);
            assertEquals(Standing.STARTING, one.group().standing(), "the captures are not open");
            one.agent.open();
            long took = Until.holds(SOON, one::toString, () -> one.is(Standing.ALONE));
            assertTrue(took < 1_000, took + " ms");
        }
    }

    @Test
    void withPeersThatRefuseItIsAloneAfterTwoSecondsAndJoinsWhenOneTurnsUp() {
        try (TestGroup group = new TestGroup()) {
            TestAgent one = group.add("node-1", Encryption.OFF);
            IpAddress refusing = Loopback.next();
            group.listed(pod("node-2", refusing));
            long started = System.nanoTime();
            one.open();
            Until.holds(ALONE_WITHIN, one::toString, () -> one.is(Standing.ALONE));
            assertTrue(one.group().joinedAt() - started >= 2_000_000_000, "asked for two seconds first");
            TestAgent two = group.add("node-2", refusing, Encryption.OFF, Parameters.FAST);
            two.open();
            Until.holds(SOON, group::toString, () -> one.is(Standing.JOINED) && two.is(Standing.JOINED));
            assertTrue(one.sees("node-2", Status.ALIVE));
        }
    }

    /** The kernel takes the connections, but no process answers: as silent as a node without power. */
    @Test
    void withPeersThatStaySilentItIsAloneAfterTwoSeconds() throws IOException {
        try (TestGroup group = new TestGroup();
                ServerSocketChannel silent = ServerSocketChannel.open()) {
            IpAddress address = Loopback.next();
            silent.bind(Addresses.socketAddress(new Endpoint(address, Loopback.PORT)), 1);
            TestAgent one = group.add("node-1", Encryption.OFF);
            group.listed(pod("node-2", address));
            one.open();
            Until.holds(ALONE_WITHIN, one::toString, () -> one.is(Standing.ALONE));
        }
    }

    @Test
    void aBindAddressThatIsNotThereYetIsTriedAgainAndSaidOnce() throws IOException {
        try (TestGroup group = new TestGroup()) {
            TestAgent two = group.add("node-2", Encryption.OFF).open();
            TestAgent one = group.add("node-1", Encryption.OFF);
            try (ServerSocket taken = new ServerSocket()) {
                taken.bind(Addresses.socketAddress(new Endpoint(one.address, Loopback.PORT)));
                one.open();
                Until.holds(SOON, one::toString, () -> one.metric("problems_total{problem=\"bind_failed\"}") >= 3);
                assertEquals(List.of(Problem.BIND_FAILED), one.problems);
                assertTrue(one.messages.getFirst().contains(one.address + ":" + Loopback.PORT), one::toString);
                assertEquals(Standing.STARTING, one.group().standing());
            }
            Until.holds(SOON, group::toString, () -> one.is(Standing.JOINED) && two.is(Standing.JOINED));
        }
    }

    @Test
    void anAddressOfAnotherMachineCannotBeOpened() {
        try (TestGroup group = new TestGroup()) {
            TestAgent one = group.add("node-1", IpAddress.parse("192.0.2.77"), Encryption.OFF, Parameters.FAST);
            one.open();
            Until.holds(SOON, one::toString, () -> one.problems.contains(Problem.BIND_FAILED));
            assertTrue(one.messages.getFirst().contains("192.0.2.77"), one::toString);
        }
    }

    @Test
    void afterALossOfCarrierItStartsAnew() {
        try (TestGroup group = TestGroup.of(3, Encryption.OFF)) {
            TestAgent one = group.get(0);
            long before = one.group().joinedAt();
            one.agent.rejoin();
            assertEquals(Standing.STARTING, one.group().standing(), "from the call on");
            Until.holds(SOON, one::toString, () -> one.is(Standing.JOINED));
            assertTrue(one.group().joinedAt() > before);
        }
    }

    @Test
    void afterALossOfCarrierWithoutAnybodyItIsAlone() {
        try (TestGroup group = TestGroup.of(2, Encryption.OFF)) {
            TestAgent one = group.get(0);
            group.get(1).close();
            one.agent.rejoin();
            Until.holds(ALONE_WITHIN, one::toString, () -> one.is(Standing.ALONE));
        }
    }

    @Test
    void aStoppedProcessAsksWhetherItStillCounts() {
        try (TestGroup group = TestGroup.of(3, Encryption.OFF)) {
            TestAgent one = group.get(0);
            long since = System.nanoTime();
            one.agent.confirm(since);
            long took = Until.holds(SOON, one::toString, () -> one.group().confirmedAt() >= since);
            assertTrue(took < 250, "answered, not given up: " + took + " ms");
            group.get(1).close();
            group.get(2).close();
            long later = System.nanoTime();
            one.agent.confirm(later);
            Until.holds(SOON, one::toString, () -> one.group().confirmedAt() >= later);
        }
    }

    /** Connected but silent members cost the whole patience, and asking again does not prolong it. */
    @Test
    void silentMembersAreWaitedForForThreeTenthsOfASecond() throws IOException {
        try (TestGroup group = TestGroup.of(2, Encryption.OFF);
                ServerSocketChannel silent = ServerSocketChannel.open()) {
            TestAgent one = group.get(0);
            group.get(1).close();
            silent.bind(Addresses.socketAddress(new Endpoint(group.get(1).address, Loopback.PORT)), 64);
            long since = System.nanoTime();
            for (int i = 0; i < 20 && one.group().confirmedAt() < since; i++) {
                one.agent.confirm(since);
                Until.sleep(50);
            }
            long waited = one.group().confirmedAt() - since;
            assertTrue(waited >= 250_000_000 && waited < 950_000_000, waited / 1_000_000 + " ms");
        }
    }

    @Test
    void withoutMembersThereIsNobodyToAsk() {
        try (TestGroup group = new TestGroup()) {
            TestAgent one = group.add("node-1", Encryption.OFF);
            long since = System.nanoTime();
            one.agent.confirm(since);
            Until.holds(SOON, one::toString, () -> one.group().confirmedAt() >= since);
        }
    }

    private static SpeakerPod pod(String node, IpAddress address) {
        return new SpeakerPod(node, List.of(address), "");
    }
}
