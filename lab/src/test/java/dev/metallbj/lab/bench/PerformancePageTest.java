package dev.metallbj.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {
    private static final Machine MACHINE = new Machine(2, 4096, "Linux 6", "OpenJDK 25");
    private static final List<Row> ROWS = List.of(
            Row.of("fast", Measure.of("p99", 0.25, "ms").below(1)),
            Row.of("slow", Measure.of("p99", 2, "ms").below(1), Measure.of("lost", 1_300, "")));

    @Test
    void aTableReplacesTheOldOneAndNothingElse(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("page.md");
        Files.writeString(
                file, "before\n<!-- bench arp -->\nold\n<!-- end -->\nbetween\n<!-- bench x -->\n<!-- end -->\n");
        new PerformancePage(file).update(MACHINE, Effort.FULL, List.of(result(0.5)));

        assertEquals("""
                before
                <!-- bench arp -->

                |      | p99, ms                    | lost  |
                |------|----------------------------|-------|
                | fast | 0.250 (wanted < 1)         | –     |
                | slow | 2 (**missed**, wanted < 1) | 1,300 |

                On 2 cores, 4096 MiB, Linux 6, OpenJDK 25, load average 0.500 before, pure work 100 ms.
                <!-- end -->
                between
                <!-- bench x -->
                <!-- end -->
                """, Files.readString(file));
    }

    @Test
    void aFigureWithoutAPlaceIsSaid(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("page.md"), "nothing\n");
        var result = List.of(result(0));
        assertThrows(
                IllegalStateException.class, () -> new PerformancePage(file).update(MACHINE, Effort.QUICK, result));
    }

    @Test
    void thePublishedPageHasAPlaceForEveryFigure() throws IOException {
        String page = Files.readString(ProjectFiles.get("docs/performance.md"));
        for (String name : Bench.names()) {
            assertTrue(page.contains("<!-- bench " + name + " -->\n"), name);
        }
    }

    @Test
    void limitsThatAreNotHeldAreCounted() {
        assertEquals(1, result(0).missed());
        assertFalse(Measure.of("p99", 2, "ms").missed());
    }

    @Test
    void theQuickOnesEndInFiveMinutes() {
        assertTrue(Bench.quickSeconds() <= 300, Bench.quickSeconds() + " s");
    }

    @Test
    void timesAndRatesAreRelatedToPureWorkAndNothingElseIs() {
        Surroundings slow = new Surroundings(0, 200);
        assertEquals(OptionalDouble.of(5), slow.ratio(Measure.of("start", 1, "s")));
        assertEquals(OptionalDouble.of(0.01), slow.ratio(Measure.of("p50", 2, "ms")));
        assertEquals(OptionalDouble.of(10_000), slow.ratio(Measure.of("answers", 50_000, "1/s")));
        assertEquals(OptionalDouble.empty(), slow.ratio(Measure.of("RSS", 100, "MiB")));
        assertEquals(OptionalDouble.empty(), slow.ratio(Measure.of("threads", 30, "")));
    }

    @Test
    void pureWorkIsWhatItAlwaysWas() {
        assertEquals(PureWork.RESULT, PureWork.loop());
    }

    @Test
    void theJsonHasWhatProgramsCompare(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bench.json");
        JsonReport.write(file, MACHINE, Effort.QUICK, Instant.EPOCH, List.of(result(0.5)));

        JsonNode figure = new ObjectMapper().readTree(file.toFile()).at("/figures/0");
        assertEquals(100, figure.path("pureWorkMillis").asDouble());
        assertEquals(12.5, figure.path("seconds").asDouble());
        JsonNode measure = figure.at("/rows/1/measures/0");
        assertEquals(0.02, measure.path("perPureWork").asDouble());
        assertFalse(measure.path("held").asBoolean());
        assertFalse(figure.at("/rows/1/measures/1").has("perPureWork"));
    }

    private static FigureResult result(double load) {
        return new FigureResult("arp", "ARP", ROWS, new Surroundings(load, 100), Duration.ofMillis(12_500));
    }

    @Test
    void wrongArgumentsAreNamed() {
        var names = List.of("arp", "noise");
        assertEquals(Effort.QUICK, Options.parse(List.of("--quick"), names).effort());
        assertTrue(Options.parse(List.of(), names).wants(new ArpNoise()));
        assertFalse(Options.parse(List.of("--only=arp"), names).wants(new ArpNoise()));
        assertFalse(Options.parse(List.of("--quick"), names).wants(new ArpNoise()));
        assertTrue(Options.parse(List.of("--quick"), names).wants(new ArpLatency()));
        assertTrue(Options.parse(List.of("--quick", "--only=noise"), names).wants(new ArpNoise()));
        var unknown = assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--only=ndp"), names));
        assertEquals("no figure \"ndp\"; there are [arp, noise]", unknown.getMessage());
    }
}
