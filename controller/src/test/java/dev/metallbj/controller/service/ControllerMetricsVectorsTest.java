package dev.metallbj.controller.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metallbj.config.AddressEntry;
import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.SkippedRules;
import dev.metallbj.controller.allocator.Allocation;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.Applicant;
import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.Families;
import dev.metallbj.controller.allocator.Refusal;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.allocator.ServicePort;
import dev.metallbj.controller.allocator.SharingKey;
import dev.metallbj.runtime.metrics.ClientMetrics;
import dev.metallbj.runtime.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a scrape shows, name, help, type and value, in each stage of metrics-controller.txt. */
class ControllerMetricsVectorsTest {

    private static final SkippedRules SKIPPED = new SkippedRules("metrics-controller.txt");
    private static final String NEVER_SET =
            "services_allocated_total never set by the original: here it is (line not compared)";
    private static final String USERS_NAME =
            "addresses_in_use, the name in users' documents, is ours (line not compared)";

    private final Metrics metrics = new Metrics();
    private final Allocator allocator = new Allocator();
    private final AllocatorMetrics shown = declare(metrics);
    private final List<NavigableSet<String>> stages = new ArrayList<>();

    @Test
    void everyStageIsScrapedAsFromTheOriginal() throws IOException, InvalidTextException {
        read();
        compare(1);

        Pool red = pool("red", true, true, "198.51.35.128/25");
        Pool green = pool("green", true, false, "198.51.35.10-198.51.35.19", "2001:db8:ab::1-2001:db8:ab::10");
        Pool empty = pool("empty", false, false, "198.51.35.100/30");
        allocator.setPools(List.of(green, red, empty), Map.of());
        compare(2);

        given(allocator.allocateFromPool(applicant("a", "", 80), Families.IPV4, "red"));
        given(allocator.allocateFromPool(applicant("b", "", 80), Families.DUAL, "green"));
        given(allocator.allocateFromPool(applicant("c", "k", 80), Families.IPV4, "green"));
        given(allocator.allocateFromPool(applicant("d", "k", 81), Families.IPV4, "green"));
        assertInstanceOf(Refusal.class, allocator.allocateFromPool(applicant("e", "", 80), Families.IPV4, "zzz"));
        compare(3);

        allocator.unassign(new ServiceKey("shop", "b"));
        compare(4);
        allocator.setPools(List.of(green, empty), Map.of());
        compare(5);
        allocator.setPools(List.of(), Map.of());
        compare(6);
        SKIPPED.print();
    }

    private static AllocatorMetrics declare(Metrics metrics) {
        ClientMetrics client = new ClientMetrics(metrics);
        assertEquals(ClientMetrics.class, client.getClass());
        return new AllocatorMetrics(metrics);
    }

    private void read() throws IOException {
        Path file = Path.of(System.getProperty("vectors", "../shared/vectors"), "metrics-controller.txt");
        if (!Files.exists(file)) {
            String reason = "skipped: no vectors, " + file.toAbsolutePath().normalize() + " is missing (-Dvectors=DIR)";
            System.out.println(reason);
            assumeTrue(false, reason);
        }
        for (String stage : Files.readString(file).split("(?m)^### .*\n", -1)) {
            stages.add(new TreeSet<>(stage.lines().toList()));
        }
        assertEquals(7, stages.size(), "six stages, and nothing before the first");
    }

    private void compare(int stage) throws IOException {
        shown.show(allocator.counters());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.writeTo(out);
        NavigableSet<String> lines = new TreeSet<>();
        out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> isCompared(line))
                .forEach(lines::add);
        NavigableSet<String> wanted = new TreeSet<>(stages.get(stage));
        wanted.removeIf(line -> line.startsWith("# EVENT"));
        assertEquals(String.join("\n", wanted), String.join("\n", lines), "stage " + stage);
    }

    private static boolean isCompared(String line) {
        if (line.contains("metallb_allocator_services_allocated_total")) {
            SKIPPED.count(NEVER_SET);
            return false;
        }
        if (line.contains("metallb_allocator_addresses_in_use{")
                || line.contains("metallb_allocator_addresses_in_use ")) {
            SKIPPED.count(USERS_NAME);
            return false;
        }
        return true;
    }

    private static void given(Allocation allocation) {
        assertInstanceOf(Assignment.class, allocation);
    }

    private static Applicant applicant(String name, String sharingKey, int port) {
        return new Applicant(
                new ServiceKey("shop", name),
                Map.of(),
                List.of(new ServicePort("TCP", port)),
                new SharingKey(sharingKey, ""));
    }

    private static Pool pool(String name, boolean autoAssign, boolean avoidBuggyIps, String... entries)
            throws InvalidTextException {
        List<IpRange> ranges = new ArrayList<>();
        for (String entry : entries) {
            ranges.add(AddressEntry.parse(entry));
        }
        return new Pool(name, Map.of(), ranges, autoAssign, avoidBuggyIps, Optional.empty());
    }
}
