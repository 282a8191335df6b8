package dev.metallbj.runtime.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON text being written, without blanks. Not thread-safe; one per line. */
final class JsonText {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder text;
    private boolean first = true;

    JsonText(int capacity) {
        text = new StringBuilder(capacity);
    }

    JsonText open(char bracket) {
        text.append(bracket);
        first = true;
        return this;
    }

    JsonText close(char bracket) {
        text.append(bracket);
        first = false;
        return this;
    }

    JsonText newline() {
        text.append('\n');
        return this;
    }

    /** Begins a member; its value has to follow. */
    JsonText key(String name) {
        comma();
        string(name);
        text.append(':');
        return this;
    }

    /** Numbers, booleans, maps, iterables and arrays of objects in their JSON form; anything else as the string of its {@code toString()}. */
    void value(@Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case Double d when !Double.isFinite(d) -> string(d.toString());
            case Float f when !Float.isFinite(f) -> string(f.toString());
            case Number number -> text.append(number);
            case Boolean bool -> text.append(bool);
            case Optional<?> optional -> value(optional.orElse(null));
            case Iterable<?> items -> array(items);
            case Object[] items -> array(java.util.Arrays.asList(items));
            case Map<?, ?> members -> object(members);
            default -> string(value.toString());
        }
    }

    /** RFC 3339 in UTC with milliseconds, always 24 characters. */
    void timestamp(Instant instant) {
        ZonedDateTime utc = instant.atZone(ZoneOffset.UTC);
        text.append('"');
        digits(utc.getYear(), 4).append('-');
        digits(utc.getMonthValue(), 2).append('-');
        digits(utc.getDayOfMonth(), 2).append('T');
        digits(utc.getHour(), 2).append(':');
        digits(utc.getMinute(), 2).append(':');
        digits(utc.getSecond(), 2).append('.');
        digits(utc.getNano() / 1_000_000, 3).append("Z\"");
    }

    void string(String raw) {
        text.append('"');
        for (int i = 0; i < raw.length(); i++) {
            escaped(raw.charAt(i));
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void array(Iterable<?> items) {
        open('[');
        for (Object item : items) {
            comma();
            value(item);
        }
        close(']');
    }

    private void object(Map<?, ?> members) {
        open('{');
        members.forEach((name, value) -> key(String.valueOf(name)).value(value));
        close('}');
    }

    private void comma() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }

    private StringBuilder digits(int number, int width) {
        String plain = Integer.toString(number);
        return text.repeat('0', width - plain.length()).append(plain);
    }

    private void escaped(char c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (c < ' ' || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c)) {
                    unicode(c);
                } else {
                    text.append(c);
                }
            }
        }
    }

    /** Also for surrogates: a lone one has no UTF-8 form, and a pair is legal as two escapes. */
    private void unicode(char c) {
        text.append("\\u")
                .append(HEX[c >> 12])
                .append(HEX[(c >> 8) & 15])
                .append(HEX[(c >> 4) & 15])
                .append(HEX[c & 15]);
    }
}
