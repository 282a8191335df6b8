package dev.metallbj.runtime.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the text of a flag becomes a value.
 *
 * @param placeholder stands for the value in {@code --help}, for example {@code PORT}
 * @param expected what a correct value looks like; completes the sentence "want ..."
 * @param reader returns the value, or throws {@link IllegalArgumentException} when the text is not one
 * @param printer the text of a value, for the default in {@code --help}
 * @param standsAlone whether the flag may stand alone and then means {@code true}
 */
public record ValueType<T>(
        String placeholder,
        String expected,
        Function<String, T> reader,
        Function<T, String> printer,
        boolean standsAlone) {

    /** Any text, the empty one included. */
    public static ValueType<String> text(String placeholder) {
        return new ValueType<>(placeholder, "text", text -> text, text -> text, false);
    }

    /** A decimal integer from {@code min} to {@code max}, both included. */
    public static ValueType<Integer> integer(String placeholder, int min, int max) {
        String expected = "a number from " + min + " to " + max;
        return new ValueType<>(placeholder, expected, text -> readInteger(text, min, max), String::valueOf, false);
    }

    /** A TCP or UDP port; 0 is allowed and means what the flag's description says. */
    public static ValueType<Integer> port() {
        return integer("PORT", 0, 65535);
    }

    /** Go's boolean: 1, t, true, 0, f, false, in lower, upper or title case; the flag alone means true. */
    public static ValueType<Boolean> bool() {
        return new ValueType<>("", "true or false", ValueType::readBoolean, String::valueOf, true);
    }

    /** Go's duration: numbers with units {@code ns us ms s m h}, for example {@code 1m30s}; {@code 0} needs no unit; never negative. */
    public static ValueType<Duration> duration() {
        return new ValueType<>(
                "DURATION", "a duration such as 300ms, 10s or 1m30s", GoDuration::parse, GoDuration::print, false);
    }

    /** One of an enum's constants, written in lower case. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        String choices = constants.stream().map(ValueType::lower).collect(Collectors.joining("|"));
        return new ValueType<>(
                choices, "one of " + choices, text -> readConstant(constants, text), ValueType::lower, false);
    }

    /** Texts separated by commas; blanks around them are dropped; empty text is the empty list. */
    public static ValueType<List<String>> list(String placeholder) {
        return new ValueType<>(
                placeholder, "texts separated by commas", ValueType::readList, list -> String.join(",", list), false);
    }

    private static int readInteger(String text, int min, int max) {
        int value = Integer.parseInt(text);
        if (value < min || value > max) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static boolean readBoolean(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    private static <E extends Enum<E>> E readConstant(List<E> constants, String text) {
        for (E constant : constants) {
            if (lower(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException();
    }

    private static List<String> readList(String text) {
        List<String> items = new ArrayList<>();
        for (String item : Arrays.asList(text.split(",", -1))) {
            if (!item.isBlank()) {
                items.add(item.strip());
            }
        }
        return List.copyOf(items);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
