package dev.metallbj.runtime.cli;

import java.math.BigDecimal;
import java.time.Duration;

/** The text form of durations that users of Go programs write: {@code 1h2m3.5s}. Source: the documentation of Go's time.ParseDuration. */
final class GoDuration {

    private GoDuration() {}

    /** @throws IllegalArgumentException when the text is no duration, or a negative one */
    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException();
        }
        Duration sum = Duration.ZERO;
        int at = 0;
        while (at < text.length()) {
            int unitAt = skip(text, at, true);
            int next = skip(text, unitAt, false);
            // BigDecimal refuses empty text and a lone point; both are errors here as well.
            BigDecimal number = new BigDecimal(text.substring(at, unitAt));
            sum = sum.plusNanos(
                    number.multiply(nanos(text.substring(unitAt, next))).longValueExact());
            at = next;
        }
        return sum;
    }

    /** The shortest form that {@link #parse} reads back. */
    static String print(Duration duration) {
        if (duration.isZero()) {
            return "0";
        }
        if (duration.toNanos() % 1_000_000_000L != 0) {
            return new BigDecimal(duration.toNanos())
                            .movePointLeft(6)
                            .stripTrailingZeros()
                            .toPlainString() + "ms";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), 'h');
        append(text, duration.toMinutesPart(), 'm');
        append(text, duration.toSecondsPart(), 's');
        return text.toString();
    }

    private static void append(StringBuilder text, long amount, char unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }

    private static int skip(String text, int from, boolean number) {
        int at = from;
        while (at < text.length() && isNumber(text.charAt(at)) == number) {
            at++;
        }
        return at;
    }

    private static boolean isNumber(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    private static BigDecimal nanos(String unit) {
        return switch (unit) {
            case "ns" -> BigDecimal.ONE;
            case "us", "µs" -> new BigDecimal(1_000);
            case "ms" -> new BigDecimal(1_000_000);
            case "s" -> new BigDecimal(1_000_000_000);
            case "m" -> new BigDecimal(60_000_000_000L);
            case "h" -> new BigDecimal(3_600_000_000_000L);
            default -> throw new IllegalArgumentException();
        };
    }
}
