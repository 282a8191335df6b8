package dev.metallbj.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        new PerformancePage(file).update(MACHINE, List.of(new FigureResult("arp", "ARP", ROWS, 0.5)));

        assertEquals("""
                before
                <!-- bench arp -->

                |      | p99, ms                    | lost  |
                |------|----------------------------|-------|
                | fast | 0.250 (wanted < 1)         | –     |
                | slow | 2 (**missed**, wanted < 1) | 1,300 |

                On 2 cores, 4096 MiB, Linux 6, OpenJDK 25, load average 0.500 before.
                <!-- end -->
                between
                <!-- bench x -->
                <!-- end -->
                """, Files.readString(file));
    }

    @Test
    void aFigureWithoutAPlaceIsSaid(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("page.md"), "nothing\n");
        var result = List.of(new FigureResult("arp", "ARP", ROWS, 0));
        assertThrows(IllegalStateException.class, () -> new PerformancePage(file).update(MACHINE, result));
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
        assertEquals(1, new FigureResult("arp", "ARP", ROWS, 0).missed());
        assertFalse(Measure.of("p99", 2, "ms").missed());
    }

    @Test
    void wrongArgumentsAreNamed() {
        var names = List.of("arp", "noise");
        assertEquals(Effort.QUICK, Options.parse(List.of("--quick"), names).effort());
        assertTrue(Options.parse(List.of(), names).wants("noise"));
        assertFalse(Options.parse(List.of("--only=arp"), names).wants("noise"));
        var unknown = assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--only=ndp"), names));
        assertEquals("no figure \"ndp\"; there are [arp, noise]", unknown.getMessage());
    }
}
