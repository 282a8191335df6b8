package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.ClientMetrics;
import dev.metallbj.speaker.link.Links;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the original's speaker shows in six stages of one story, compared with what ours does, line by line. */
class SpeakerMetricsVectorsTest {
    private static final String V4 = "198.51.100.77";
    private static final String V6 = "2001:db8:77::ab:cd01";

    /** Where we do not show what the original shows, on purpose. */
    private enum Rule {
        /** Spec section 12: layer2 counters of an address that is gone go with it. */
        COUNTERS_OF_A_GONE_ADDRESS,
        /** Spec section 12: without a usable interface there is announceFailed only, and announced is 0. */
        ANNOUNCE_FAILED_ONLY
    }

    /** Families that the original does not have. */
    private static final Set<String> OURS = Set.of(
            "metallb_layer2_questions_sent",
            "metallb_layer2_split_brains_avoided",
            "metallb_layer2_duplicate_answers",
            "metallb_speaker_address_conflict",
            "metallb_layer2_failover_duration_seconds",
            "metallb_speaker_reconcile_duration_seconds");

    private final AnnouncerBench bench = new AnnouncerBench();
    private final Map<Rule, Integer> skipped = new EnumMap<>(Rule.class);
    private boolean gone;
    private boolean noInterface;

    @Test
    void everyStage() throws IOException {
        List<List<String>> stages = readStages();
        assertEquals(6, stages.size());
        bench.links = new Links(List.of(AnnouncerBench.dualStack(2, "eth0", "02:00:5e:10:00:02")), Map.of());
        new ClientMetrics(bench.metrics);
        compare(stages.get(0), List.of());

        bench.cluster.service("web", V4, V6);
        bench.cluster.service("dns", V4);
        List<String> events = turned();
        compare(stages.get(1), events);

        bench.pass(Duration.ofMillis(1_200));
        for (int i = 0; i < 3; i++) {
            for (String ip : List.of(V4, V6)) {
                AddressCounters counters = bench.published.get().counters(IpAddress.parse(ip));
                counters.requests().increment();
                counters.responses().increment();
            }
        }
        compare(stages.get(2), List.of());

        bench.cluster.services.remove("default/dns");
        bench.inbox.serviceChanged("default/dns");
        compare(stages.get(3), turned());

        bench.cluster.service("web", false, V4, V6);
        bench.inbox.serviceChanged("default/web");
        gone = true;
        compare(stages.get(4), turned());

        bench.cluster.service("web", V4, V6);
        bench.cluster.config = FakeCluster.config(List.of("eth7"));
        bench.inbox.clusterChanged();
        noInterface = true;
        compare(stages.get(5), turned());
        System.out.println("metrics-speaker.txt: lines left out by rule: " + skipped);
    }

    private List<String> turned() {
        bench.events.clear();
        bench.turn();
        return List.copyOf(bench.events);
    }

    private void compare(List<String> stage, List<String> events) throws IOException {
        List<String> expectedEvents = new ArrayList<>();
        List<String> expectedSeries = new ArrayList<>();
        for (String line : stage) {
            if (isKept(line)) {
                if (line.startsWith("# EVENT ")) {
                    expectedEvents.add(
                            line.substring("# EVENT ".length()).replaceFirst(" (\\S+) (\\S+): ", " $1 $2: "));
                } else {
                    expectedSeries.add(line);
                }
            }
        }
        // The order of events of one pass has no meaning.
        assertEquals(
                expectedEvents.stream().sorted().toList(),
                events.stream().filter(this::isKept).sorted().toList());
        assertEquals(withoutEmptyFamilies(expectedSeries), scrape());
    }

    private boolean isKept(String line) {
        boolean series = !line.startsWith("#");
        if (gone && series && line.startsWith("metallb_layer2_")) {
            return skip(Rule.COUNTERS_OF_A_GONE_ADDRESS);
        }
        if (noInterface && (line.contains("nodeAssigned") || line.startsWith("metallb_speaker_announced"))) {
            return skip(Rule.ANNOUNCE_FAILED_ONLY);
        }
        return true;
    }

    private boolean skip(Rule rule) {
        skipped.merge(rule, 1, Integer::sum);
        return false;
    }

    // HELP and TYPE of a family whose series were all left out.
    private static List<String> withoutEmptyFamilies(List<String> lines) {
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            String name = line.split(" ")[line.startsWith("#") ? 2 : 0];
            if (lines.stream().anyMatch(other -> !other.startsWith("#") && other.split("[ {]")[0].equals(name))
                    || !line.startsWith("#")) {
                kept.add(line);
            }
        }
        return kept;
    }

    private List<String> scrape() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        bench.metrics.writeTo(text);
        return text.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !OURS.contains(family(line)))
                .toList();
    }

    private static String family(String line) {
        return line.split("[ {]")[line.startsWith("#") ? 2 : 0].replaceFirst(
                "_seconds_(bucket|sum|count)$", "_seconds");
    }

    private static List<List<String>> readStages() throws IOException {
        Path file = Path.of(System.getProperty("vectors", ""), "metrics-speaker.txt");
        if (!Files.exists(file)) {
            System.out.println("skipped: no vectors at " + file);
            return abort("no vectors at " + file);
        }
        List<List<String>> stages = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("### ")) {
                stages.add(new ArrayList<>());
            } else {
                assertTrue(!stages.isEmpty(), "a line before the first stage");
                stages.getLast().add(line);
            }
        }
        return stages;
    }
}
