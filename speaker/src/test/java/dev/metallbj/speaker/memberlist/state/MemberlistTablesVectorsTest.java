package dev.metallbj.speaker.memberlist.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.speaker.VectorCases;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Defaults, formulas and the broadcast queue against the original's. */
final class MemberlistTablesVectorsTest {
    private static final double NANOS_PER_MILLI = 1e6;

    @Test
    void defaults() {
        JsonNode defaults = table("defaults");
        assertDefaults(defaults.get("lan"), Parameters.LAN);
        assertDefaults(defaults.get("wan"), Parameters.WAN);
    }

    private static void assertDefaults(JsonNode expected, Parameters actual) {
        Map<String, Object> values = Map.ofEntries(
                Map.entry("TCPTimeout_ms", actual.tcpTimeout().toMillis()),
                Map.entry("IndirectChecks", actual.indirectChecks()),
                Map.entry("RetransmitMult", actual.retransmitMult()),
                Map.entry("SuspicionMult", actual.suspicionMult()),
                Map.entry("SuspicionMaxTimeoutMult", actual.suspicionMaxTimeoutMult()),
                Map.entry("PushPullInterval_ms", actual.pushPullInterval().toMillis()),
                Map.entry("ProbeTimeout_ms", actual.probeTimeout().toMillis()),
                Map.entry("ProbeInterval_ms", actual.probeInterval().toMillis()),
                Map.entry("DisableTcpPings", actual.disableTcpPings()),
                Map.entry("AwarenessMaxMultiplier", actual.awarenessMaxMultiplier()),
                Map.entry("GossipNodes", actual.gossipNodes()),
                Map.entry("GossipInterval_ms", actual.gossipInterval().toMillis()),
                Map.entry("GossipToTheDeadTime_ms", actual.gossipToTheDeadTime().toMillis()),
                Map.entry("UDPBufferSize", actual.udpBufferSize()));
        values.forEach((name, value) -> assertEquals(expected.get(name).asText(), value.toString(), name));
    }

    @Test
    void suspicionTimes() {
        for (JsonNode c : table("suspicion")) {
            Suspicion suspicion =
                    Suspicion.of("accuser 0", parameters(c), false, c.get("n").asInt(), 0, Silence.TOTAL);
            assertEquals(c.get("k").asInt(), suspicion.wanted(), c::toString);
            assertEquals(c.get("min_ms").asDouble(), suspicion.min() / NANOS_PER_MILLI, 0.001, c::toString);
            JsonNode timeouts = c.get("timeout_ms_by_confirmations");
            for (int i = 0; i < timeouts.size(); i++) {
                assertEquals(i, suspicion.confirmations(), c::toString);
                double expected = timeouts.get(i).asDouble();
                assertEquals(expected, suspicion.timeout() / NANOS_PER_MILLI, 0.001, c::toString);
                assertEquals(i + 1 < timeouts.size(), suspicion.confirm("accuser " + (i + 1)), c::toString);
            }
        }
    }

    private static Parameters parameters(JsonNode c) {
        Parameters lan = Parameters.LAN;
        Duration interval = Duration.ofMillis(c.get("probeInterval_ms").asLong());
        return new Parameters(
                lan.tcpTimeout(),
                lan.indirectChecks(),
                lan.retransmitMult(),
                c.get("suspicionMult").asInt(),
                c.get("suspicionMaxTimeoutMult").asInt(),
                lan.pushPullInterval(),
                interval.dividedBy(2),
                interval,
                false,
                lan.awarenessMaxMultiplier(),
                lan.gossipNodes(),
                lan.gossipInterval(),
                lan.gossipToTheDeadTime(),
                lan.udpBufferSize(),
                true);
    }

    @Test
    void retransmitLimit() {
        for (JsonNode c : table("retransmitLimit")) {
            int limit =
                    GroupSize.retransmitLimit(c.get("mult").asInt(), c.get("n").asInt());
            assertEquals(c.get("limit").asInt(), limit, c::toString);
        }
    }

    @Test
    void pushPullInterval() {
        for (JsonNode c : table("pushPullScale")) {
            int nodes = c.get("n").asInt();
            assertMillis(c.get("lan_ms"), GroupSize.pushPullInterval(Parameters.LAN.pushPullInterval(), nodes));
            assertMillis(c.get("wan_ms"), GroupSize.pushPullInterval(Parameters.WAN.pushPullInterval(), nodes));
        }
    }

    @Test
    void awareness() {
        long second = Duration.ofSeconds(1).toNanos();
        for (JsonNode c : table("awareness")) {
            Awareness awareness = new Awareness(c.get("max").asInt());
            for (JsonNode step : c.get("steps")) {
                awareness.apply(step.get("delta").asInt());
                assertEquals(step.get("score").asInt(), awareness.score(), c::toString);
                assertMillis(step.get("probeInterval_ms"), awareness.scale(second));
            }
        }
    }

    @Test
    void broadcastQueue() {
        for (JsonNode c : table("broadcastQueue")) {
            BroadcastQueue queue = new BroadcastQueue(c.get("retransmitMult").asInt());
            for (JsonNode step : c.get("steps")) {
                if (step.get("op").asText().equals("queue")) {
                    byte[] message = numbered(
                            step.get("message").asInt(), step.get("length").asInt());
                    queue.add(step.get("node").asText(), message);
                } else {
                    List<byte[]> taken = queue.take(
                            step.get("limit").asInt(),
                            step.get("overhead").asInt(),
                            c.get("numNodes").asInt());
                    assertEquals(step.get("messages"), numbers(taken), step::toString);
                }
                assertEquals(step.get("queued").asInt(), queue.size(), step::toString);
            }
        }
    }

    /** A message of the given length that carries its number. */
    private static byte[] numbered(int number, int length) {
        return ByteBuffer.allocate(length).putInt(number).array();
    }

    private static JsonNode numbers(List<byte[]> messages) {
        List<Integer> numbers = new ArrayList<>();
        messages.forEach(message -> numbers.add(ByteBuffer.wrap(message).getInt()));
        return new ObjectMapper().valueToTree(numbers);
    }

    private static void assertMillis(JsonNode expected, long nanos) {
        assertEquals(Duration.ofMillis(expected.asLong()).toNanos(), nanos);
    }

    private static JsonNode table(String name) {
        JsonNode table = VectorCases.file("memberlist-tables.json").path(name);
        assertFalse(table.isEmpty(), () -> "no table " + name);
        return table;
    }
}
