package dev.metallbj.lab.chart;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the chart gives for some values.
 *
 * @param text as helm printed it
 * @param objects by {@code Kind/name}
 */
record Rendered(String text, Map<String, JsonNode> objects) {

    static Rendered of(String text) {
        Map<String, JsonNode> objects = new LinkedHashMap<>();
        for (String document : text.split("(?m)^---$")) {
            if (document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#"))) {
                JsonNode object = new ObjectMapper().valueToTree(Serialization.unmarshal(document, Map.class));
                String name = object.at("/kind").asText() + "/"
                        + object.at("/metadata/name").asText();
                if (objects.put(name, object) != null) {
                    throw new AssertionError(name + " is rendered twice");
                }
            }
        }
        return new Rendered(text, objects);
    }

    JsonNode get(String name) {
        return requireNonNull(objects.get(name), () -> "no " + name + ", only " + objects.keySet());
    }

    Optional<JsonNode> find(String name) {
        return Optional.ofNullable(objects.get(name));
    }

    /** The Pod's template of a workload. */
    JsonNode pod(String name) {
        return get(name).at("/spec/template");
    }

    /** The first container of a workload. */
    JsonNode container(String name) {
        return pod(name).at("/spec/containers/0");
    }
}
