package dev.metallbj.lab.chart;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.lab.project.ProjectFiles;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of the repository that are written from others: in the chart its CRDs, the list of known keys and the table of values; beside it
 * the plain manifests. {@code make chart} writes them, a test checks that they are fresh.
 */
public final class ChartFiles {
    private static final String NAMESPACE = "metallb-system";

    private final Path root;
    private final Path chart;
    private final Helm helm;

    /** @param helm renders the manifests */
    public ChartFiles(Helm helm) {
        this.root = ProjectFiles.root();
        this.chart = root.resolve("helm/metallb");
        this.helm = helm;
    }

    /** Writes all that differ. */
    public static void main(String[] arguments) throws IOException {
        Path home = Files.createTempDirectory("helm");
        Path root = ProjectFiles.root();
        // In this order: what is rendered has the CRDs and the known keys in it.
        ChartFiles files = new ChartFiles(Helm.without(home));
        write(root, files.insideTheChart());
        write(root, files.manifests());
        try (Stream<Path> left = Files.walk(home)) {
            left.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }

    private static void write(Path root, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            if (!Files.exists(path) || !Files.readString(path).equals(file.getValue())) {
                Files.writeString(path, file.getValue());
                System.out.println("wrote " + file.getKey());
            }
        }
    }

    /** Text by path below the project's folder: the chart's own. */
    public Map<String, String> insideTheChart() {
        Map<String, String> files = new TreeMap<>();
        Schema schema = Schema.read(chart.resolve("values.schema.json"));
        files.put("helm/metallb/files/known-keys.yaml", knownKeys(schema));
        files.put("helm/metallb/README.md", new ValuesTable(schema, defaults()).markdown());
        for (Path crd : crds()) {
            files.put("helm/metallb/files/crds/" + crd.getFileName(), read(crd));
        }
        return files;
    }

    /** Text by path: the plain manifests with their kustomization. */
    public Map<String, String> manifests() {
        String rendered = helm.run(
                "template", "metallb", chart.toString(), "--namespace", NAMESPACE, "--no-hooks", "--include-crds");
        return Map.of(
                "deploy/metallb.yaml",
                "# Rendered from helm/metallb by `make chart`, with its default values. Do not edit.\n"
                        + plain(rendered),
                "deploy/namespace.yaml",
                namespace(),
                "deploy/kustomization.yaml",
                kustomization());
    }

    private List<Path> crds() {
        try (Stream<Path> files = Files.list(root.resolve("crds/manifests"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("crds/manifests", e);
        }
    }

    private Map<String, Object> defaults() {
        @SuppressWarnings("unchecked")
        Map<String, Object> values = Serialization.unmarshal(read(chart.resolve("values.yaml")), Map.class);
        return values;
    }

    private static String knownKeys(Schema schema) {
        return "# Written by `make chart` from values.schema.json. Do not edit.\n"
                + schema.keys().entrySet().stream()
                        .map(key -> key.getKey() + ": "
                                + key.getValue().effect().name().toLowerCase(Locale.ROOT) + "\n")
                        .collect(joining());
    }

    /** Without what only a release of Helm's means. */
    private static String plain(String rendered) {
        return rendered.lines()
                .filter(line ->
                        !line.matches("# Source: .*|\\s+(helm\\.sh/chart|app\\.kubernetes\\.io/managed-by): .*"))
                .filter(line -> !line.matches("\\s+helm\\.sh/resource-policy: keep"))
                .filter(line -> !line.equals("  annotations:"))
                .map(line -> line + "\n")
                .collect(joining());
    }

    private static String namespace() {
        return """
                # The speakers use their nodes' networks, which Pod Security admits here only.
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: metallb-system
                  labels:
                    pod-security.kubernetes.io/enforce: privileged
                    pod-security.kubernetes.io/audit: privileged
                    pod-security.kubernetes.io/warn: privileged
                """;
    }

    private static String kustomization() {
        return """
                # kubectl apply -k deploy; written by `make chart`. Set the image of both programs, which is in no public registry:
                #   kustomize edit set image localhost/metallb-java=registry.example/you/metallb-java:TAG
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: metallb-system
                resources:
                - namespace.yaml
                - metallb.yaml
                """;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** A value as the table shows it: JSON, cut where it is long. */
    static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
