package dev.metallbj.speaker.memberlist.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.runtime.cli.ValueType;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The fields of one JSON object. Names are taken in any case, as the original does; {@code null} counts as absent. A field that cannot be
 * used is said to be wrong, and its default holds.
 */
final class FieldReader {
    private static final ValueType<Duration> DURATION = ValueType.duration();
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int SHOWN = 60;

    private final Map<String, JsonNode> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Consumer<String> problems;

    /** @param problems gets sentences that begin with the field */
    FieldReader(JsonNode object, Consumer<String> problems) {
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        this.problems = problems;
    }

    /** A time as text, from 1 ms to 24 h. */
    Duration duration(String name, Duration fallback) {
        Optional<JsonNode> field = take(name);
        if (field.isEmpty()) {
            return fallback;
        }
        Optional<Duration> value = field.filter(JsonNode::isTextual).flatMap(text -> parse(text.textValue()));
        if (value.isEmpty()
                || value.get().compareTo(SHORTEST) < 0
                || value.get().compareTo(LONGEST) > 0) {
            String form = "a text such as \"200ms\", \"5s\" or \"1m30s\", from \"1ms\" to \"24h\"";
            refuse(name, field.get(), form, print(fallback));
            return fallback;
        }
        return value.get();
    }

    /** A whole number, both bounds included. */
    int integer(String name, int fallback, int min, int max) {
        Optional<JsonNode> field = take(name);
        if (field.isEmpty()) {
            return fallback;
        }
        JsonNode value = field.get();
        boolean isInside = value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= min
                && value.intValue() <= max;
        if (!isInside) {
            refuse(name, value, "a whole number from " + min + " to " + max, String.valueOf(fallback));
            return fallback;
        }
        return value.intValue();
    }

    boolean bool(String name, boolean fallback) {
        Optional<JsonNode> field = take(name);
        if (field.isEmpty()) {
            return fallback;
        }
        if (!field.get().isBoolean()) {
            refuse(name, field.get(), "true or false", String.valueOf(fallback));
            return fallback;
        }
        return field.get().booleanValue();
    }

    Profile profile(String name, Profile fallback) {
        Optional<JsonNode> field = take(name);
        if (field.isEmpty()) {
            return fallback;
        }
        Optional<Profile> value = Profile.named(field.get().asText());
        if (value.isEmpty()) {
            refuse(name, field.get(), "one of " + Profile.names(), fallback.toString());
        }
        return value.orElse(fallback);
    }

    /** Complains about all fields that nobody has asked for. */
    void finish() {
        fields.forEach((name, value) -> problems.accept(shortened(name)
                + ": there is no such field; it is without effect (wanted are the names of memberlist's parameters, such as"
                + " ProbeInterval)"));
    }

    /** As the user would write it. */
    static String print(Duration duration) {
        return DURATION.printer().apply(duration);
    }

    private Optional<JsonNode> take(String name) {
        return Optional.ofNullable(fields.remove(name)).filter(value -> !value.isNull());
    }

    private void refuse(String name, JsonNode value, String wanted, String fallback) {
        problems.accept(name + ": " + shortened(value.toString()) + " is not possible; want " + wanted
                + ". The default " + fallback + " is used");
    }

    private static Optional<Duration> parse(String text) {
        try {
            return Optional.of(DURATION.reader().apply(text));
        } catch (IllegalArgumentException | ArithmeticException notOne) {
            return Optional.empty();
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
