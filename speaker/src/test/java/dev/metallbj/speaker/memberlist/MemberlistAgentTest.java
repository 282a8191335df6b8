package dev.metallbj.speaker.memberlist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Agents among themselves, with real sockets on loopback. */
class MemberlistAgentTest {
    private static final Duration SOON = TestGroup.SOON;

    @Test
    void speakersFindEachOtherAndReadWhatTheySay() {
        try (TestGroup group = TestGroup.of(3, TestAgent.key("secret"))) {
            TestAgent one = group.get(0);
            assertEquals(Set.of("node-2", "node-3"), one.group().peers().keySet());
            assertEquals(Optional.of(TestAgent.META), one.peer("node-2").meta());
            group.get(1).agent.describe(TestAgent.meta(2));
            Until.holds(
                    SOON,
                    group::toString,
                    () -> Optional.of(TestAgent.meta(2))
                            .equals(one.peer("node-2").meta()));
            Until.holds(
                    SOON,
                    group::toString,
                    () -> one.metric("members{state=\"alive\"}") == 3
                            && one.metric("probe_rtt_seconds_count") > 2
                            && one.metric("packets_sent_total{transport=\"udp\"}") > 2
                            && one.metric("bytes_received_total{transport=\"tcp\"}") > 0);
            assertEquals(0, one.metric("problems_total"));
        }
    }
}
