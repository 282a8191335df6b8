package dev.metallbj.lab.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * One line that a program printed.
 *
 * @param nanoTime when it was read, by {@link System#nanoTime}
 * @param text as it was printed, without line end
 * @param json the same parsed; missing if it is no JSON object (spec section 10: then it is none of ours)
 */
public record LogLine(long nanoTime, String text, JsonNode json) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** A line as it was printed just now. */
    public static LogLine parse(String text) {
        return new LogLine(System.nanoTime(), text, parseObject(text));
    }

    private static JsonNode parseObject(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            return json.isObject() ? json : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** A field as text; empty if there is none. */
    public String field(String key) {
        return json.path(key).asText("");
    }

    /** Field {@code msg}. */
    public String message() {
        return field("msg");
    }

    /** Field {@code event}, as {@code serviceAnnounced}; empty if the line has none. */
    public String event() {
        return field("event");
    }

    /** Field {@code level}. */
    public String level() {
        return field("level");
    }
}
