package dev.metallbj.speaker.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The file {@code excludel2.yaml}: a map with one list, {@code announcedInterfacesToExclude} (spec section 6).
 *
 * <p>Whatever is wrong with it is said once, by file and entry, and what can be used is used; without a usable list the default one holds, so
 * that a typing error never makes the speaker answer on a container's interface.
 */
public final class ExcludeFile {
    /** Where the chart mounts it. */
    public static final Path DEFAULT_PATH = Path.of("/etc/metallb/excludel2.yaml");

    private static final String KEY = "announcedInterfacesToExclude";

    private ExcludeFile() {}

    /**
     * Reads the file.
     *
     * @param problems gets one sentence for each thing wrong; a missing file is none
     */
    public static InterfaceExcludes read(Path file, Consumer<String> problems) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException _) {
            return InterfaceExcludes.defaults();
        } catch (IOException e) {
            problems.accept(file + ": cannot be read (" + e + "); the default list is used");
            return InterfaceExcludes.defaults();
        }
        Consumer<String> named = problem -> problems.accept(file + ": " + problem);
        return expressions(text, named)
                .map(list -> InterfaceExcludes.of(list, named))
                .orElseGet(InterfaceExcludes::defaults);
    }

    private static Optional<List<String>> expressions(String yaml, Consumer<String> problems) {
        Object document;
        try {
            document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            problems.accept("is not YAML (" + firstLine(e) + "); the default list is used");
            return Optional.empty();
        }
        if (!(document instanceof Map<?, ?> map) || !(map.get(KEY) instanceof List<?> entries)) {
            problems.accept("want a list under " + KEY + "; the default list is used");
            return Optional.empty();
        }
        List<String> expressions = new ArrayList<>();
        for (Object entry : entries) {
            if (entry instanceof String expression) {
                expressions.add(expression);
            } else {
                problems.accept(KEY + ": " + entry + " is not a text; the other entries are used");
            }
        }
        return Optional.of(expressions);
    }

    private static String firstLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
    }
}
