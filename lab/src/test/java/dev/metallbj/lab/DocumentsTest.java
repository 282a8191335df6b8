package dev.metallbj.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.metallbj.controller.Controller;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.speaker.Speaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the documents say is what the programs do: every flag, every Kubernetes event, every log event; and every link leads somewhere.
 *
 * <p>With {@code -Ddocs.update=true} the tables of flags are written anew.
 */
class DocumentsTest {
    private static final String PAGE = "docs/operations.md";
    private static final String END = "<!-- end -->";

    /** How the programs name an Event: a call with the reason as a literal, or one of three constants. */
    private static final List<Pattern> EVENTS = List.of(
            Pattern.compile("\\b(?:normal|warning)\\(\\s*\"([^\"]+)\""),
            Pattern.compile("events\\.(?:normal|warning)\\(\\s*service,\\s*\"([^\"]+)\""),
            Pattern.compile("EventRecorder\\.Type\\.(?:NORMAL|WARNING),\\s*\"([^\"]+)\""),
            Pattern.compile("events\\.speaker\\(\\s*\"([^\"]+)\""),
            Pattern.compile("String (?:ANNOUNCE_FAILED|REASON) = \"([^\"]+)\""),
            Pattern.compile("\\(\"(Gossip[A-Za-z]+)\"\\)"));

    private static final List<Pattern> LOG_EVENTS = List.of(
            Pattern.compile("addKeyValue\\(\\s*\"event\",\\s*\"([^\"]+)\""),
            Pattern.compile("String ANNOUNCE_FAILED = \"([^\"]+)\""),
            Pattern.compile("BAD_CONFIG\\(\"([^\"]+)\"\\)"));

    private static final Pattern FLAG = Pattern.compile(
            "  --([a-z0-9-]+)(=\\S+)?(?:  \\(default (.*?)\\))?(?:  \\(environment (.*?)\\))?\\n {8}(.+)");
    private static final Pattern IGNORED = Pattern.compile("  --([a-z0-9-]+)  (.+)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");

    @Test
    void everyFlagIsThere() throws Exception {
        String controller = help(Controller.class);
        String speaker = help(Speaker.class);
        Path file = ProjectFiles.get(PAGE);
        String page = Files.readString(file);
        String wanted = replace(page, "flags controller", flags(controller));
        wanted = replace(wanted, "flags speaker", flags(speaker));
        assertEquals(ignored(controller), ignored(speaker));
        wanted = replace(wanted, "flags ignored", ignored(controller));
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(file, wanted);
            return;
        }
        assertEquals(wanted, page, PAGE + " is not what --help says; run this test with -Ddocs.update=true");
    }

    @Test
    void everyKubernetesEventIsThere() throws IOException {
        assertEquals(found(EVENTS), named("<!-- events -->"));
    }

    @Test
    void everyLogEventIsThere() throws IOException {
        assertEquals(found(LOG_EVENTS), named("<!-- log events -->"));
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        Map<Path, Set<String>> anchors = new TreeMap<>();
        for (Path page : pages()) {
            anchors.put(page.normalize(), anchors(Files.readString(page)));
        }
        int links = 0;
        for (Path page : pages()) {
            for (String link : matches(LINK, withoutCode(Files.readString(page)))) {
                if (link.contains("://")) {
                    continue;
                }
                links++;
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page.normalize()
                        : page.resolveSibling(parts[0]).normalize();
                boolean alive = Files.exists(target)
                        && (parts.length == 1
                                || anchors.getOrDefault(target, Set.of()).contains(parts[1]));
                if (!alive) {
                    dead.add(ProjectFiles.root().relativize(page) + ": " + link);
                }
            }
        }
        assertEquals(List.of(), dead);
        assertTrue(links > 50, "only " + links + " links found");
    }

    @Test
    void everyYamlBlockIsYaml() throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        int objects = 0;
        for (Path page : pages()) {
            for (String block : matches(Pattern.compile("(?ms)^```yaml\\n(.*?)^```$"), Files.readString(page))) {
                try (MappingIterator<JsonNode> documents =
                        yaml.readerFor(JsonNode.class).readValues(block)) {
                    while (documents.hasNext()) {
                        assertTrue(documents.next().isContainerNode(), page + ":\n" + block);
                        objects++;
                    }
                }
            }
        }
        assertTrue(objects > 10, "only " + objects + " objects found");
    }

    private static List<Path> pages() throws IOException {
        Path root = ProjectFiles.root();
        List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md"), root.resolve("CHANGELOG.md")));
        try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    /** As the usual renderers make them of headings: small letters, blanks as dashes, other signs gone. */
    private static Set<String> anchors(String page) {
        Set<String> anchors = new HashSet<>();
        for (String heading : matches(Pattern.compile("(?m)^#{1,6} (.+)$"), withoutBlocks(page))) {
            String text = heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
            String anchor = text.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            String unique = anchor;
            for (int i = 1; !anchors.add(unique); i++) {
                unique = anchor + "-" + i;
            }
        }
        return anchors;
    }

    private static String withoutBlocks(String page) {
        return page.replaceAll("(?ms)^ *```.*?^ *```$", "");
    }

    private static String withoutCode(String page) {
        return withoutBlocks(page).replaceAll("`[^`\\n]*`", "");
    }

    /** The names in the first column of the table that follows the mark. */
    private static Set<String> named(String mark) throws IOException {
        String page = Files.readString(ProjectFiles.get(PAGE));
        int begin = page.indexOf(mark);
        assertTrue(begin >= 0, mark);
        Set<String> names = new TreeSet<>();
        for (String row : page.substring(begin, page.indexOf(END, begin)).split("\n")) {
            if (row.startsWith("| `") && !row.startsWith("| `event` |")) {
                names.addAll(matches(CODE, row.substring(0, row.indexOf(" |"))));
            }
        }
        return names;
    }

    private static Set<String> found(List<Pattern> patterns) throws IOException {
        Set<String> found = new TreeSet<>();
        for (String module : List.of("runtime", "controller", "speaker")) {
            try (Stream<Path> files = Files.walk(ProjectFiles.get(module + "/src/main/java"))) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    String source = Files.readString(file);
                    patterns.forEach(pattern -> found.addAll(matches(pattern, source)));
                }
            }
        }
        return found;
    }

    private static List<String> flags(String help) {
        List<String> rows = new ArrayList<>(List.of("| flag | default | environment | |", "|---|---|---|---|"));
        Matcher flag = FLAG.matcher(help.substring(0, help.indexOf("  --help")));
        while (flag.find()) {
            String value = flag.group(2) == null ? "" : flag.group(2);
            rows.add("| `--" + flag.group(1) + value.replace("|", "\\|") + "` | " + code(flag.group(3)) + " | "
                    + code(flag.group(4)) + " | " + flag.group(5) + " |");
        }
        assertEquals(
                help.split("\n  --").length - 1,
                rows.size() - 2 + 1 + ignored(help).size() - 2,
                help);
        return rows;
    }

    private static String code(String text) {
        return text == null ? "" : "`" + text + "`";
    }

    private static List<String> ignored(String help) {
        List<String> rows = new ArrayList<>(List.of("| flag | |", "|---|---|"));
        Matcher flag = IGNORED.matcher(help.substring(help.indexOf("Accepted without effect:")));
        while (flag.find()) {
            rows.add("| `--" + flag.group(1) + "` | " + flag.group(2) + " |");
        }
        return rows;
    }

    private static String replace(String page, String place, List<String> rows) {
        String mark = "<!-- " + place + " -->\n";
        int begin = page.indexOf(mark);
        assertTrue(begin >= 0, mark);
        int content = begin + mark.length();
        return page.substring(0, content) + "\n" + String.join("\n", rows) + "\n\n"
                + page.substring(page.indexOf(END, content));
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult one) -> one.group(1))
                .toList();
    }

    private static String help(Class<?> program) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        "--help")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0, text);
        return text;
    }
}
