package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.election.Decision.Nobody;
import dev.metallbj.speaker.election.Decision.Reason;
import dev.metallbj.speaker.election.Decision.Removal;
import dev.metallbj.speaker.election.Endpoints;
import dev.metallbj.speaker.election.Placement;
import dev.metallbj.speaker.election.Rule;
import dev.metallbj.speaker.election.ServiceView;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NobodyTextTest {
    private static final ServiceView WEB = new ServiceView(
            "default",
            "web",
            Map.of(),
            TrafficPolicy.CLUSTER,
            false,
            List.of(IpAddress.parse("198.51.100.7")),
            new Endpoints(true, Set.of()));

    @Test
    void everyRuleIsNamedWithItsNodes() {
        assertEquals(
                "no node can announce LB IP \"198.51.100.7\": no live speaker: a, b; label"
                        + " node.kubernetes.io/exclude-from-external-load-balancers: c (to use them all the same, start the"
                        + " speakers with --ignore-exclude-lb or remove the label); selected by no advertisement of the"
                        + " service: d, e, f, g, h and 17 more",
                text(
                        new Removal(Rule.NO_LIVE_SPEAKER, List.of("a", "b")),
                        new Removal(Rule.EXCLUDED_BY_LABEL, List.of("c")),
                        new Removal(
                                Rule.NOT_SELECTED,
                                List.of(
                                        "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
                                        "t", "u", "v", "w", "x", "y"))));
        assertEquals("no node can announce LB IP \"198.51.100.7\": the cluster has none", text());
    }

    @Test
    void itIsNeverLongerThanAnEventMayBe() {
        for (int length : List.of(1, 20, 63, 100, 253)) {
            List<String> nodes = IntStream.range(0, 1000)
                    .mapToObj(i -> "n".repeat(length) + i)
                    .toList();
            List<Removal> all = new ArrayList<>();
            for (Rule rule : Rule.values()) {
                all.add(new Removal(rule, nodes));
                String text = text(all.toArray(Removal[]::new));
                assertTrue(text.length() <= NobodyText.LIMIT, () -> text.length() + ": " + text);
                all.forEach(one -> assertTrue(text.contains(one.rule().toString()), text));
                assertTrue(text.contains("and 995 more") || length > 1, text);
            }
        }
    }

    @Test
    void otherReasonsSayWhatWouldBeRight() {
        Optional<Placement> placed = Optional.of(new Placement("main", List.of()));
        String none = NobodyText.of(WEB, placed, new Nobody(Reason.NO_MATCHING_ADVERTISEMENT, List.of()));
        assertTrue(none.startsWith("no L2Advertisement is for LB IP \"198.51.100.7\" of pool \"main\""), none);
        String shared = NobodyText.of(WEB, placed, new Nobody(Reason.SHARED_IP_WITH_SERVICE_SELECTOR, List.of()));
        assertTrue(shared.contains("allow-shared-ip") && shared.contains("serviceSelectors"), shared);
    }

    private static String text(Removal... removals) {
        return NobodyText.of(WEB, Optional.empty(), new Nobody(Reason.NO_CANDIDATE, Arrays.asList(removals)));
    }
}
