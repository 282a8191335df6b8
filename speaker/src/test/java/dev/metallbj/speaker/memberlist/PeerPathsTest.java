package dev.metallbj.speaker.memberlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.memberlist.StreamEvents.Failure;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Output.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Blocked ports are named after a while, by transport. */
class PeerPathsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Endpoint PEER = new Endpoint(IpAddress.parse("192.0.2.2"), 7946);

    private final List<String> said = new ArrayList<>();
    private final PeerPaths paths =
            new PeerPaths(new ProblemLog(new MemberlistMetrics(new Metrics()), (problem, text) -> said.add(text)));

    @Test
    void aPeerThatNeverAnswersByTcpIsNamedAfterHalfAMinute() {
        for (int second = 0; second < 30; second++) {
            paths.failed("node-2", PEER, Failure.NOT_CONNECTED, second * SECOND);
        }
        assertEquals(List.of(), said);
        paths.failed("node-2", PEER, Failure.NOT_CONNECTED, 31 * SECOND);
        assertEquals(1, said.size());
        assertTrue(
                said.getFirst().contains("node-2") && said.getFirst().contains("TCP 192.0.2.2:7946"), said::toString);
    }

    @Test
    void oneSuccessBeginsAnew() {
        paths.failed("node-2", PEER, Failure.REFUSED, 0);
        paths.reached(PEER);
        paths.failed("node-2", PEER, Failure.REFUSED, 31 * SECOND);
        paths.peersAre(Map.of());
        paths.failed("node-2", PEER, Failure.REFUSED, 62 * SECOND);
        assertEquals(List.of(), said);
    }

    @Test
    void aMemberThatAnswersOnlyByTcpOrThroughOthersHasItsUdpBlocked() {
        for (int second = 0; second < 60; second += 2) {
            paths.answered("node-2", PEER, second % 4 == 0 ? Way.STREAM : Way.RELAYED, second * SECOND);
        }
        assertEquals(List.of(), said, "it may have too little CPU");
        paths.answered("node-2", PEER, Way.STREAM, 60 * SECOND);
        assertEquals(1, said.size());
        assertTrue(said.getFirst().contains("UDP 192.0.2.2:7946"), said::toString);
    }

    @Test
    void oneDirectAnswerIsEnough() {
        for (int second = 0; second < 300; second += 2) {
            paths.answered("node-2", PEER, second % 8 == 0 ? Way.DIRECT : Way.STREAM, second * SECOND);
        }
        assertEquals(List.of(), said);
    }
}
