package dev.metallbj.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The tables in {@code docs/performance.md}: each stands between {@code <!-- bench NAME -->} and {@code <!-- end -->} and is replaced by
 * what was measured last; the rest of the page is written by people.
 */
final class PerformancePage {
    private static final String END = "<!-- end -->";

    private final Path file;

    PerformancePage(Path file) {
        this.file = file;
    }

    /**
     * Puts the tables in; a figure that was not measured keeps its old one.
     *
     * @throws IllegalStateException if the page has no place for one
     */
    void update(Machine machine, Effort effort, List<FigureResult> results) throws IOException {
        String page = Files.readString(file);
        for (FigureResult result : results) {
            page = replace(page, result.name(), table(machine, effort, result));
        }
        Files.writeString(file, page);
    }

    private static String table(Machine machine, Effort effort, FigureResult result) {
        String samples = effort == Effort.QUICK ? "Few samples (QUICK), on " : "On ";
        return "\n" + new MarkdownTable(result.rows()).text() + "\n" + samples + machine + ", load average "
                + MarkdownTable.number(result.surroundings().load()) + " before, pure work "
                + MarkdownTable.number(result.surroundings().pureWorkMillis()) + " ms.\n";
    }

    private String replace(String page, String name, String content) {
        String begin = "<!-- bench " + name + " -->\n";
        int from = page.indexOf(begin);
        int to = page.indexOf(END, Math.max(0, from));
        if (from < 0 || to < 0) {
            throw new IllegalStateException(file + " has no lines \"" + begin.trim() + "\" and \"" + END + "\"");
        }
        return page.substring(0, from + begin.length()) + content + page.substring(to);
    }
}
