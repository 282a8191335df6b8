package dev.metallbj.crd.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tables of {@code docs/configuration.md}: every field of every kind that is acted on, from the definitions that {@link ManifestGenerator} makes. A
 * page has a place {@code <!-- fields PLURAL.metallb.io -->} to {@code <!-- end -->} for each; the selectors, which are everywhere, have one place.
 */
final class ReferencePage {
    private static final String SELECTOR = "label selector";
    private static final String END = "<!-- end -->";

    private ReferencePage() {}

    /**
     * The page with all tables made anew.
     *
     * @param manifests file name to content, see {@link ManifestGenerator#generate}
     * @throws IllegalStateException if the page has no place for a kind
     */
    static String update(String page, Map<String, String> manifests) throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        String updated = page;
        List<String> selector = new ArrayList<>();
        for (String manifest : manifests.values()) {
            JsonNode definition = yaml.readTree(manifest);
            JsonNode schema = definition.at("/spec/versions/0/schema/openAPIV3Schema");
            if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
                    || schema.at("/properties/spec/x-kubernetes-preserve-unknown-fields")
                            .asBoolean()) {
                continue; // Stored only: nothing is known of its fields.
            }
            List<String> rows = new ArrayList<>();
            for (String part : List.of("spec", "status")) {
                if (schema.path("properties").has(part)) {
                    fields(part, schema.path("properties").path(part), Set.of(), rows, selector);
                }
            }
            updated = replace(updated, definition.at("/metadata/name").asText(), rows);
        }
        return replace(updated, "selectors", selector);
    }

    private static void fields(
            String path, JsonNode schema, Set<String> required, List<String> rows, List<String> selector) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        rows.add("| `" + path + "` | " + type(schema) + (required.contains(name) ? ", required" : "") + " | "
                + fallback(schema) + " | " + meaning(schema) + " |");
        JsonNode inner = schema.has("items") ? schema.get("items") : schema;
        String prefix = path + (schema.has("items") ? "[]" : "");
        if (isSelector(inner)) {
            if (selector.isEmpty()) {
                children("", inner, selector, selector);
            }
            return;
        }
        children(prefix + ".", inner, rows, selector);
    }

    private static void children(String prefix, JsonNode schema, List<String> rows, List<String> selector) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(one -> required.add(one.asText()));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            fields(prefix + property.getKey(), property.getValue(), required, rows, selector);
        }
    }

    private static boolean isSelector(JsonNode schema) {
        return schema.path("properties").has("matchExpressions");
    }

    private static String type(JsonNode schema) {
        if (schema.has("items")) {
            return "list of " + plural(type(schema.get("items")));
        }
        if (isSelector(schema)) {
            return "[" + SELECTOR + "](#label-selectors)";
        }
        if (schema.has("enum")) {
            List<String> values = new ArrayList<>();
            schema.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
            return String.join(", ", values);
        }
        if (schema.has("additionalProperties")) {
            return "map of text to text";
        }
        String limits = schema.has("minimum") || schema.has("maximum")
                ? " " + number(schema, "minimum") + " to " + number(schema, "maximum")
                : "";
        return switch (schema.path("type").asText()) {
            case "string" -> "text";
            case "boolean" -> "`true` or `false`";
            case "integer" -> "integer" + limits;
            default -> schema.path("type").asText();
        };
    }

    private static String number(JsonNode schema, String limit) {
        return schema.has(limit) ? String.valueOf(schema.get(limit).asLong()) : "any";
    }

    private static String plural(String type) {
        return switch (type) {
            case "text" -> "texts";
            case "object" -> "objects";
            default -> type.replace(SELECTOR, SELECTOR + "s");
        };
    }

    private static String fallback(JsonNode schema) {
        return schema.has("default") ? "`" + schema.get("default").asText() + "`" : "";
    }

    private static String meaning(JsonNode schema) {
        return schema.path("description").asText().replace("|", "\\|").replace("*", "\\*");
    }

    private static String replace(String page, String place, List<String> rows) {
        String mark = "<!-- fields " + place + " -->\n";
        int begin = page.indexOf(mark);
        int end = page.indexOf(END, begin + mark.length());
        if (begin < 0 || end < 0) {
            throw new IllegalStateException("docs/configuration.md has no place " + mark.strip() + " ... " + END);
        }
        return page.substring(0, begin + mark.length())
                + "\n| field | type | default | meaning |\n|---|---|---|---|\n"
                + String.join("\n", rows)
                + "\n\n"
                + page.substring(end);
    }
}
