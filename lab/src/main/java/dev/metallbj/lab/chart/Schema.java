package dev.metallbj.lab.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The chart's {@code values.schema.json}: which keys there are, and what they mean. */
final class Schema {

    /** What becomes of a key. */
    enum Effect {
        /** Has keys of its own, which are checked. */
        GROUP,
        /** Does something; what is in it is free. */
        USED,
        /** Accepted, because MetalLB's charts have it, and without effect. */
        NONE
    }

    /**
     * A key.
     *
     * @param effect what becomes of it
     * @param type as the schema has it, without {@code null}
     * @param description a sentence or more
     */
    record Key(Effect effect, String type, String description) {}

    private final TreeMap<String, Key> keys = new TreeMap<>();

    /** @throws UncheckedIOException when it cannot be read */
    static Schema read(Path file) {
        try {
            Schema schema = new Schema();
            schema.add(new ObjectMapper().readTree(Files.readString(file)), "");
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private void add(JsonNode node, String prefix) {
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            JsonNode value = property.getValue();
            String path = prefix + property.getKey();
            boolean none = value.path("x-effect").asText().equals("none");
            boolean group = value.has("properties") && !none;
            Effect effect = none ? Effect.NONE : group ? Effect.GROUP : Effect.USED;
            keys.put(
                    path, new Key(effect, type(value), value.path("description").asText()));
            if (group) {
                add(value, path + ".");
            }
        }
    }

    private static String type(JsonNode node) {
        JsonNode type = node.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText();
    }

    /** By path, in alphabetical order. */
    Map<String, Key> keys() {
        return keys;
    }
}
