package dev.metallbj.speaker.memberlist.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.DatagramDecoder;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.NodeState;
import dev.metallbj.speaker.memberlist.wire.ReplyTo;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One node's state machine, step by step: what goes in, what comes out. */
final class MembershipTest {
    private static final Bytes OURS = Bytes.of(new byte[] {'M'});
    private static final Endpoint ME = endpoint("192.0.2.1");
    private static final Endpoint PEER = endpoint("192.0.2.2");
    private static final Endpoint OTHER = endpoint("192.0.2.3");

    private final Membership me = membership(Parameters.FAST);
    private long now;

    @Test
    void answersAPingToWhomItSays() {
        Endpoint stranger = endpoint("192.0.2.99");
        Message.Ping ping = new Message.Ping(7, "me", new ReplyTo(Bytes.of(OTHER.address()), 7946, "other"));
        assertEquals(List.of(new Message.Ack(7, Bytes.EMPTY)), sentTo(OTHER, receive(stranger, ping)));
        Message.Ping short7 = new Message.Ping(7, "", ReplyTo.SENDER);
        assertEquals(List.of(new Message.Ack(7, Bytes.EMPTY)), sentTo(stranger, receive(stranger, short7)));
    }

    @Test
    void aPingForAnotherNameIsIgnored() {
        assertEquals(List.of(), receive(PEER, new Message.Ping(7, "you", ReplyTo.SENDER)));
    }

    @Test
    void relaysThePingAndItsAnswer() {
        Message.IndirectPing request = new Message.IndirectPing(
                50,
                Bytes.of(OTHER.address()),
                7946,
                "other",
                true,
                new ReplyTo(Bytes.of(PEER.address()), 7946, "peer"));
        List<Message> asked = sentTo(OTHER, receive(PEER, request));
        Message.Ping ping = (Message.Ping) asked.getFirst();
        assertEquals("other", ping.node());
        assertEquals(
                new Message.Ack(50, Bytes.EMPTY),
                sentTo(PEER, receive(OTHER, new Message.Ack(ping.sequence(), Bytes.EMPTY)))
                        .getFirst());
        assertEquals(List.of(), sentTo(PEER, runFor(Duration.ofMillis(300))), "no nack after the ack");
    }

    @Test
    void reportsThatTheTargetIsSilent() {
        Message.IndirectPing request =
                new Message.IndirectPing(51, Bytes.of(OTHER.address()), 7946, "other", true, ReplyTo.SENDER);
        receive(PEER, request);
        assertEquals(List.of(), sentTo(PEER, runFor(Duration.ofMillis(35))));
        assertEquals(List.of(new Message.Nack(51)), sentTo(PEER, runFor(Duration.ofMillis(10))));
    }

    @Test
    void aSilentMemberDies() {
        join("peer", PEER, OURS);
        List<Output> outputs = runFor(Duration.ofMillis(700));
        assertTrue(outputs.stream().anyMatch(o -> o instanceof Output.PingByStream), "TCP was not tried");
        assertTrue(isGone(outputs, "peer"));
    }

    @Test
    void anOriginalIsGivenItsUsualTime() {
        join("peer", PEER, Bytes.EMPTY);
        assertFalse(isGone(runFor(Duration.ofSeconds(4)), "peer"));
        assertTrue(isGone(runFor(Duration.ofSeconds(8)), "peer"));
    }

    @Test
    void aMemberWhoseKernelAnswersIsGivenThreeSeconds() {
        join("peer", PEER, OURS);
        assertFalse(isGone(runFor(Duration.ofMillis(2900), Kernel.ACCEPTS), "peer"));
        assertTrue(isGone(runFor(Duration.ofMillis(1500), Kernel.ACCEPTS), "peer"));
    }

    @Test
    void whenTheKernelFallsSilentTooTheMemberDiesSoon() {
        join("peer", PEER, OURS);
        assertFalse(isGone(runFor(Duration.ofSeconds(1), Kernel.ACCEPTS), "peer"));
        assertTrue(isGone(runFor(Duration.ofMillis(600), Kernel.SILENT), "peer"));
    }

    @Test
    void aRefusedConnectionIsDeathOnlyWhereOneWasAccepted() {
        join("peer", PEER, OURS);
        List<Output> soon = runFor(Duration.ofMillis(250), Kernel.REFUSES);
        assertFalse(isGone(soon, "peer"), "a firewall refuses too");
        Membership second = membership(Parameters.FAST);
        assertTrue(second.members().size() == 1);
        now = 0;
        Message.PushPull remote =
                new Message.PushPull(false, List.of(state("peer", PEER, OURS, MemberStatus.ALIVE)), Bytes.EMPTY);
        second.step(now, new Input.Exchanged(remote, Optional.of(PEER)));
        assertTrue(isGone(run(second, Duration.ofMillis(250), Kernel.REFUSES), "peer"));
    }

    @Test
    void anOwnStallIsNobodysFault() {
        join("peer", PEER, OURS);
        runFor(Duration.ofMillis(150));
        now += Duration.ofSeconds(5).toNanos();
        List<Output> outputs = me.step(now, new Input.Tick());
        assertFalse(isGone(outputs, "peer"));
        assertTrue(outputs.stream()
                .anyMatch(o -> o instanceof Output.Noted(Note note, String node) && note == Note.STALLED));
        assertFalse(isGone(runFor(Duration.ofMillis(100)), "peer"), "it gets the time back");
        assertTrue(isGone(runFor(Duration.ofMillis(700)), "peer"));
    }

    @Test
    void hearsayAloneBuriesNobodyQuickly() {
        join("peer", PEER, OURS);
        join("other", OTHER, OURS);
        receive(OTHER, new Message.Suspect(1, "peer", "other"));
        assertFalse(isGone(runFor(Duration.ofSeconds(2), Kernel.LIVES), "peer"));
    }

    @Test
    void whoWouldSucceedLooksItself() {
        join("peer", PEER, OURS);
        me.step(now, new Input.Successions(Set.of("peer")));
        List<Output> outputs = receive(OTHER, new Message.Suspect(1, "peer", "other"));
        assertTrue(sentTo(PEER, outputs).stream().anyMatch(m -> m instanceof Message.Ping), "no look at once");
        assertTrue(outputs.stream().anyMatch(o -> o instanceof Output.PingByStream));
    }

    @Test
    void aMemberThatJustAnsweredIsNotBuriedByOthers() {
        join("peer", PEER, OURS);
        join("other", OTHER, OURS);
        runFor(Duration.ofMillis(400), Kernel.LIVES);
        List<Output> outputs = receive(OTHER, new Message.Dead(1, "peer", "other"));
        assertFalse(isGone(outputs, "peer"));
        assertTrue(outputs.contains(new Output.Noted(Note.DOUBTED, "peer")));
        assertTrue(isGone(receive(OTHER, new Message.Dead(1, "peer", "peer")), "peer"), "leaving is believed");
    }

    @Test
    void podsThatAreNoMembersAreTriedAgainAndAgain() {
        me.step(now, new Input.Pods(Map.of("me", ME.address(), "peer", PEER.address())));
        List<Output> outputs = runFor(Duration.ofMillis(2100));
        List<Output> tries =
                outputs.stream().filter(o -> o instanceof Output.Exchange).toList();
        assertEquals(5, tries.size());
        assertTrue(tries.stream().allMatch(new Output.Exchange(PEER, true)::equals));
        join("peer", PEER, OURS);
        assertEquals(
                List.of(),
                runFor(Duration.ofSeconds(2), Kernel.LIVES).stream()
                        .filter(o -> o instanceof Output.Exchange(Endpoint to, boolean joins) && joins)
                        .toList());
    }

    @Test
    void aDeadNodeMayMoveWhenKubernetesSaysSo() {
        join("peer", PEER, OURS);
        receive(OTHER, new Message.Dead(1, "peer", "other"));
        List<Output> refused = receive(OTHER, alive("peer", OTHER, OURS, 9));
        assertTrue(refused.stream().anyMatch(o -> o instanceof Output.NameConflict));
        me.step(now, new Input.Pods(Map.of("peer", OTHER.address())));
        List<Output> outputs = receive(OTHER, alive("peer", OTHER, OURS, 1));
        assertTrue(outputs.stream().anyMatch(o -> o instanceof Output.Joined));
    }

    @Test
    void aNewcomerFollowsTheVersionsOfTheGroup() {
        Versions serf = new Versions(1, 5, 2, 2, 5, 5);
        NodeState remote =
                new NodeState("serf", Bytes.of(PEER.address()), 7946, Bytes.EMPTY, 3, MemberStatus.ALIVE, serf);
        Message.PushPull state = new Message.PushPull(false, List.of(remote), Bytes.EMPTY);
        List<Output> outputs = me.step(now, new Input.Exchanged(state, Optional.of(PEER)));
        assertTrue(outputs.stream().anyMatch(o -> o instanceof Output.Joined), outputs::toString);
        assertTrue(
                me.localState(true).nodes().stream().allMatch(n -> n.versions().equals(serf)));
    }

    @Test
    void nonsenseIsIgnored() {
        Message.Alive noAddress = new Message.Alive(1, "x", Bytes.of(new byte[3]), 1, Bytes.EMPTY, Versions.METALLB);
        Message.Alive noName = new Message.Alive(1, "", Bytes.of(PEER.address()), 1, Bytes.EMPTY, Versions.METALLB);
        Message.Alive longMeta =
                new Message.Alive(1, "x", Bytes.of(PEER.address()), 1, Bytes.of(new byte[513]), Versions.METALLB);
        for (Message nonsense : List.of(noAddress, noName, longMeta)) {
            assertEquals(List.of(new Output.Noted(Note.BAD_NEWS, "me")), receive(PEER, nonsense));
        }
        assertEquals(1, me.members().size());
    }

    @Test
    void theHighestIncarnationCannotBeContradicted() {
        receive(PEER, new Message.Suspect(0xffff_ffffL, "me", "peer"));
        assertEquals(1, me.members().getFirst().incarnation());
        receive(PEER, new Message.Suspect(0xffff_fffeL, "me", "peer"));
        assertEquals(0xffff_ffffL, me.members().getFirst().incarnation());
    }

    @Test
    void leavingIsDoneWhenItWasSent() {
        join("peer", PEER, OURS);
        List<Output> outputs = new ArrayList<>(me.step(now, new Input.Leave()));
        assertFalse(outputs.contains(new Output.LeaveSent()));
        outputs = runFor(Duration.ofSeconds(1));
        assertEquals(1, outputs.stream().filter(new Output.LeaveSent()::equals).count());
        assertTrue(sentTo(PEER, outputs).contains(new Message.Dead(1, "me", "me")));
        Membership alone = membership(Parameters.FAST);
        assertTrue(alone.step(0, new Input.Leave()).contains(new Output.LeaveSent()), "nobody to tell");
    }

    /** How the machine of a pinged member behaves. */
    private enum Kernel {
        /** Answers nothing. */
        SILENT,
        /** The process is paused. */
        ACCEPTS,
        /** The process is gone. */
        REFUSES,
        /** All is well. */
        LIVES
    }

    private List<Output> runFor(Duration time) {
        return runFor(time, Kernel.SILENT);
    }

    private List<Output> runFor(Duration time, Kernel kernel) {
        return run(me, time, kernel);
    }

    private List<Output> run(Membership membership, Duration time, Kernel kernel) {
        long end = now + time.toNanos();
        List<Output> all = new ArrayList<>();
        while (membership.wakeAt() <= end) {
            now = Math.max(now, membership.wakeAt());
            List<Output> outputs = new ArrayList<>(membership.step(now, new Input.Tick()));
            for (int i = 0; i < outputs.size(); i++) {
                outputs.addAll(react(membership, outputs.get(i), kernel));
            }
            all.addAll(outputs);
        }
        now = end;
        return all;
    }

    private List<Output> react(Membership membership, Output output, Kernel kernel) {
        List<Output> more = new ArrayList<>();
        if (output instanceof Output.PingByStream(Endpoint to, Message.Ping ping, long giveUpAt)) {
            switch (kernel) {
                case ACCEPTS, LIVES -> more.addAll(membership.step(now, new Input.StreamConnected(ping.sequence())));
                case REFUSES -> more.addAll(membership.step(now, new Input.StreamRefused(ping.sequence())));
                case SILENT -> {}
            }
        }
        if (kernel == Kernel.LIVES && output instanceof Output.Send(Endpoint to, List<byte[]> parts, boolean crc)) {
            for (Message message : decode(parts)) {
                if (message instanceof Message.Ping ping) {
                    Message ack = new Message.Ack(ping.sequence(), Bytes.EMPTY);
                    more.addAll(membership.step(now, new Input.Received(to, ack)));
                }
            }
        }
        return more;
    }

    private List<Output> receive(Endpoint from, Message message) {
        return me.step(now, new Input.Received(from, message));
    }

    private void join(String name, Endpoint endpoint, Bytes meta) {
        receive(endpoint, alive(name, endpoint, meta, 1));
    }

    private static Message.Alive alive(String name, Endpoint endpoint, Bytes meta, long incarnation) {
        return new Message.Alive(
                incarnation, name, Bytes.of(endpoint.address()), endpoint.port(), meta, Versions.METALLB);
    }

    private static NodeState state(String name, Endpoint endpoint, Bytes meta, MemberStatus status) {
        return new NodeState(name, Bytes.of(endpoint.address()), endpoint.port(), meta, 1, status, Versions.METALLB);
    }

    private static List<Message> sentTo(Endpoint endpoint, List<Output> outputs) {
        List<Message> messages = new ArrayList<>();
        for (Output output : outputs) {
            if (output instanceof Output.Send(Endpoint to, List<byte[]> parts, boolean crc) && to.equals(endpoint)) {
                messages.addAll(decode(parts));
            }
        }
        messages.removeIf(message -> message instanceof Message.Alive);
        return messages;
    }

    private static List<Message> decode(List<byte[]> parts) {
        List<Message> messages = new ArrayList<>();
        for (byte[] part : parts) {
            messages.addAll(new DatagramDecoder(Encryption.OFF)
                    .decode(part, 0, part.length)
                    .messages());
        }
        return messages;
    }

    private static boolean isGone(List<Output> outputs, String name) {
        return outputs.stream()
                .anyMatch(o ->
                        o instanceof Output.Gone(Member member) && member.name().equals(name));
    }

    private static Membership membership(Parameters parameters) {
        Self self = new Self("me", ME, OURS, Versions.METALLB);
        return new Membership(self, parameters, OURS::equals, 0, new Random(3), 0);
    }

    private static Endpoint endpoint(String address) {
        return new Endpoint(IpAddress.parse(address), 7946);
    }
}
