package dev.metallbj.speaker.memberlist.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.VectorCases;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.DatagramDecoder;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.NodeState;
import dev.metallbj.speaker.memberlist.wire.VectorMessages;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What news changes, step by step, against the original's state machine. */
final class MemberlistStateVectorsTest {
    private static final Endpoint SENDER = new Endpoint(IpAddress.parse("192.0.2.200"), 7946);
    private static final long LONG_AGO = -1;

    private long now;

    @Test
    void newsChangesWhatItChangesInTheOriginal() {
        for (JsonNode c : VectorCases.of("memberlist-state.json")) {
            now = 0;
            Membership membership = new Membership(self(), original(), meta -> false, 0, new Random(1), now);
            membership.queue().removeAll();
            int number = 0;
            for (JsonNode step : c.get("steps")) {
                String where = c.get("id").asText() + " step " + number++ + ": "
                        + step.get("op").asText();
                check(membership, step, where);
            }
        }
    }

    private static Self self() {
        JsonNode me = VectorCases.file("memberlist-state.json").get("me");
        Endpoint endpoint = new Endpoint(
                IpAddress.parse(me.get("addr").asText()), me.get("port").asInt());
        return new Self(me.get("name").asText(), endpoint, Bytes.EMPTY, Versions.METALLB);
    }

    /** The original does not follow the versions of those it joins. */
    private static Parameters original() {
        Parameters lan = Parameters.LAN;
        return new Parameters(
                lan.tcpTimeout(),
                lan.indirectChecks(),
                lan.retransmitMult(),
                lan.suspicionMult(),
                lan.suspicionMaxTimeoutMult(),
                lan.pushPullInterval(),
                lan.probeTimeout(),
                lan.probeInterval(),
                lan.disableTcpPings(),
                lan.awarenessMaxMultiplier(),
                lan.gossipNodes(),
                lan.gossipInterval(),
                lan.gossipToTheDeadTime(),
                lan.udpBufferSize(),
                false);
    }

    private void check(Membership membership, JsonNode step, String where) {
        List<Output> outputs = perform(membership, step);
        JsonNode expect = step.get("expect");
        assertEquals(texts(expect.get("events")), events(outputs), where);
        assertEquals(expectedBroadcasts(expect), broadcasts(membership), where);
        assertEquals(expectedNodes(expect), nodes(membership), where);
        assertEquals(expect.get("knownNodes").asInt(), membership.nodes().known(), where);
        assertEquals(expect.get("awarenessScore").asInt(), membership.awarenessScore(), where);
        List<String> refusals = outputs.stream()
                .filter(o -> o instanceof Output.ExchangeRefused)
                .map(o -> ((Output.ExchangeRefused) o).reason())
                .toList();
        assertEquals(expect.has("error") ? List.of(expect.get("error").asText()) : List.of(), refusals, where);
    }

    private List<Output> perform(Membership membership, JsonNode step) {
        return switch (step.get("op").asText()) {
            case "alive" -> received(membership, VectorMessages.alive(step.get("message")), step);
            case "suspect" -> received(membership, VectorMessages.suspect(step.get("message")), step);
            case "dead" -> received(membership, VectorMessages.dead(step.get("message")), step);
            case "pushPull" -> {
                List<NodeState> nodes = new ArrayList<>();
                step.get("nodes").forEach(n -> nodes.add(VectorMessages.nodeState(n, status(n.get("State")))));
                Message.PushPull remote = new Message.PushPull(step.get("join").asBoolean(), nodes, Bytes.EMPTY);
                yield membership.step(now, new Input.Exchanged(remote, Optional.empty()));
            }
            case "suspicionTimeout" -> {
                Node node = membership.nodes().find(step.get("node").asText());
                if (node != null && node.isSuspect()) {
                    membership.rules().declareDead(node, now);
                }
                yield membership.step(now, new Input.Successions(Set.of()));
            }
            case "forget" -> {
                membership.nodes().forgetGone(now - LONG_AGO);
                yield List.of();
            }
            case "leave" -> membership.step(now, new Input.Leave());
            default -> throw new AssertionError("unknown step: " + step);
        };
    }

    /** The bytes beside the message say the same. */
    private List<Output> received(Membership membership, Message message, JsonNode step) {
        byte[] wire = HexFormat.of().parseHex(step.get("wire").asText());
        assertEquals(
                List.of(message),
                new DatagramDecoder(Encryption.OFF).decode(wire, 0, wire.length).messages());
        return membership.step(now, new Input.Received(SENDER, message));
    }

    private static List<String> events(List<Output> outputs) {
        List<String> events = new ArrayList<>();
        for (Output output : outputs) {
            switch (output) {
                case Output.Joined(Member member) -> events.add("join " + member.name());
                case Output.Updated(Member member) -> events.add("update " + member.name());
                case Output.Gone(Member member) -> events.add("leave " + member.name());
                default -> {}
            }
        }
        return events;
    }

    private static List<String> expectedBroadcasts(JsonNode expect) {
        List<String> expected = new ArrayList<>();
        for (JsonNode broadcast : expect.get("broadcasts")) {
            Message message = VectorMessages.of(broadcast.get("message"));
            expected.add(broadcast.get("queuedUnder").asText() + ": " + message);
        }
        return expected;
    }

    private static List<String> broadcasts(Membership membership) {
        List<String> queued = new ArrayList<>();
        membership.queue().removeAll().forEach((subject, bytes) -> {
            List<Message> messages = new DatagramDecoder(Encryption.OFF)
                    .decode(bytes, 0, bytes.length)
                    .messages();
            queued.add(subject + ": " + messages.getFirst());
        });
        return queued;
    }

    private static List<String> expectedNodes(JsonNode expect) {
        List<String> expected = new ArrayList<>();
        for (JsonNode node : expect.get("nodes")) {
            String suspicion = "";
            if (node.has("suspicion")) {
                JsonNode s = node.get("suspicion");
                suspicion = s.get("confirmations") + "/" + s.get("k") + " "
                        + texts(s.get("from")).stream().sorted().toList();
            }
            expected.add(String.join(
                    " ",
                    node.get("name").asText(),
                    node.get("addr").asText(),
                    node.get("port").asText(),
                    node.get("state").asText(),
                    node.get("incarnation").asText(),
                    node.get("meta").asText(),
                    texts(node.get("vsn")).toString(),
                    suspicion));
        }
        return expected;
    }

    private static List<String> nodes(Membership membership) {
        return membership.nodes().all().stream()
                .sorted(Comparator.comparing(Node::name))
                .map(MemberlistStateVectorsTest::describe)
                .toList();
    }

    private static String describe(Node node) {
        String suspicion = node.suspicion()
                .map(s -> s.confirmations() + "/" + s.wanted() + " "
                        + s.from().stream().sorted().toList())
                .orElse("");
        Versions v = node.versions();
        List<Integer> versions = List.of(
                v.protocolMin(),
                v.protocolMax(),
                v.protocolCurrent(),
                v.delegateMin(),
                v.delegateMax(),
                v.delegateCurrent());
        return String.join(
                " ",
                node.name(),
                node.endpoint().address().toString(),
                "" + node.endpoint().port(),
                node.status().name().toLowerCase(Locale.ROOT),
                "" + node.incarnation(),
                node.meta().toString(),
                versions.toString(),
                suspicion);
    }

    private static MemberStatus status(JsonNode text) {
        return MemberStatus.valueOf(text.asText().toUpperCase(Locale.ROOT));
    }

    private static List<String> texts(JsonNode list) {
        assertTrue(list.isArray(), list::toString);
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
