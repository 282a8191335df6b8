package dev.metallbj.lab.prometheus;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.metallbj.lab.chart.Helm;
import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The objects of the chart, as Helm renders them for a release "metallb" in the namespace "metallb-system". Immutable. */
final class RenderedChart {
    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final List<JsonNode> objects;

    private RenderedChart(List<JsonNode> objects) {
        this.objects = objects;
    }

    /**
     * Renders it.
     *
     * @param home for what helm keeps
     * @param settings as of {@code --set}
     */
    static RenderedChart with(Path home, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("template", "metallb"));
        arguments.addAll(List.of(ProjectFiles.get("helm/metallb").toString(), "-n", "metallb-system"));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        String text = Helm.without(home).run(arguments.toArray(String[]::new));
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            List<JsonNode> objects = new ArrayList<>();
            documents.forEachRemaining(objects::add);
            objects.removeIf(object -> !object.has("kind"));
            return new RenderedChart(objects);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of one kind. */
    List<JsonNode> of(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    /** The one of a kind whose name ends so. */
    JsonNode one(String kind, String nameEnd) {
        return of(kind).stream()
                .filter(object -> object.at("/metadata/name").asText().endsWith(nameEnd))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + nameEnd + " in the chart"));
    }

    /** A mapping of text to text, for example labels; empty where there is none. */
    static Map<String, String> texts(JsonNode mapping) {
        return mapping.isObject() ? YAML.convertValue(mapping, new TypeReference<Map<String, String>>() {}) : Map.of();
    }

    /** One object as YAML, with the mark of a document in front. */
    static String yaml(JsonNode object) {
        try {
            return YAML.writeValueAsString(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
