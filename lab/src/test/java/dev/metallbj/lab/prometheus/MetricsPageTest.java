package dev.metallbj.lab.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/metrics.md has every series that the sources declare, also those that show themselves rarely, and no other. */
class MetricsPageTest {
    // Where one is declared: metrics.counter("name", "help", ...), on one line or several.
    private static final Pattern DECLARED = Pattern.compile(
            "[.\\s](gauge|counter|histogram)\\(\\s*\"(metallb_[a-z0-9_]+[a-z0-9])\",\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern NOTE = Pattern.compile("counter\\(metrics, \"(\\w+)\", \"([^\"]+)\"\\)");
    private static final Pattern POOL = Pattern.compile("family\\(metrics, \"(\\w+)\", \"([^\"]+)\"\\)");

    private final MetricsPage page = MetricsPage.read();
    private final List<String> declared = new ArrayList<>();

    @Test
    void everyDeclarationIsOnThePageAndEveryLineOfThePageIsDeclared() throws IOException {
        for (String module : List.of("runtime", "controller", "speaker")) {
            try (Stream<Path> files = Files.walk(ProjectFiles.get(module + "/src/main/java"))) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    read(Files.readString(file));
                }
            }
        }
        assertTrue(declared.size() > 40, "declarations found: " + declared);
        List<String> rows = page.rows().entrySet().stream()
                .filter(row -> row.getKey().startsWith("metallb_"))
                .map(row -> row.getValue().type() + " " + row.getKey() + ": "
                        + row.getValue().meaning())
                .toList();
        assertEquals(
                String.join("\n", declared.stream().sorted().toList()),
                String.join("\n", rows.stream().sorted().toList()));
    }

    private void read(String source) {
        // A text in two pieces is one text.
        String joined = source.replaceAll("\"\\s*\\+\\s*\"", "");
        add(DECLARED.matcher(joined), (type, name, help) -> type + " " + name + ": " + help);
        if (source.contains("class MemberlistMetrics")) {
            addNamed(NOTE.matcher(joined), "counter metallb_memberlist_%s_total: Number of %s");
        }
        if (source.contains("class AllocatorMetrics")) {
            addNamed(POOL.matcher(joined), "gauge metallb_allocator_%s: %s");
        }
    }

    private interface Form {
        String of(String type, String name, String help);
    }

    private void add(Matcher found, Form form) {
        while (found.find()) {
            declared.add(form.of(found.group(1), found.group(2), found.group(3)));
        }
    }

    private void addNamed(Matcher found, String form) {
        while (found.find()) {
            declared.add(form.formatted(found.group(1), found.group(2)));
        }
    }
}
