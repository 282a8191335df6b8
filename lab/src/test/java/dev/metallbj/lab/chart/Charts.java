package dev.metallbj.lab.chart;

import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The chart, and where the values files of users are. */
final class Charts {
    static final String CHART = ProjectFiles.get("helm/metallb").toString();

    private Charts() {}

    /** Renders for the release {@code metallb} in {@code metallb-system}, which costs a tenth of a second. */
    static Rendered render(Helm helm, Path folder, String values, String... arguments) {
        return Rendered.of(helm.run(withValues(folder, values, arguments)));
    }

    /** What helm says to values that are wrong. */
    static String refusal(Helm helm, Path folder, String values) {
        Helm.Answer answer = helm.ask(withValues(folder, values));
        if (answer.code() == 0) {
            throw new AssertionError("accepted: " + values);
        }
        return answer.errors();
    }

    private static String[] withValues(Path folder, String values, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("template", "metallb", CHART, "-n", "metallb-system", "-f", file(folder, values)));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    /** A values file with this text. */
    static String file(Path folder, String values) {
        try {
            return Files.writeString(Files.createTempFile(folder, "values", ".yaml"), values)
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of this project, and those that the project started from where they are at hand. */
    static List<Path> valuesFiles() {
        List<Path> files = new ArrayList<>(below(ProjectFiles.get("lab/manifests")));
        seeds().ifPresentOrElse(
                        seeds -> files.addAll(below(seeds)),
                        () -> System.out.println(
                                "SKIPPED values files of the users: no folder ../shared/seed-manifests here"));
        return files;
    }

    private static Optional<Path> seeds() {
        String vectors = System.getProperty("vectors", "");
        Path folder = vectors.isEmpty()
                ? ProjectFiles.root().resolveSibling("shared/seed-manifests")
                : Path.of(vectors).resolveSibling("seed-manifests");
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    private static List<Path> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("values.*\\.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
