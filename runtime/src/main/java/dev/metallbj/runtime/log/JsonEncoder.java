package dev.metallbj.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** One log event as one line of JSON, in the key order of spec section 10. Holds no state, so any thread may encode. */
final class JsonEncoder extends EncoderBase<ILoggingEvent> {

    /** More than this says nothing new and fills the node's disk when an error repeats. */
    private static final int MAX_FRAMES = 30;

    private static final int MAX_CAUSES = 5;

    private static final byte[] NOTHING = new byte[0];

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        JsonText json = new JsonText(256);
        json.open('{');
        json.key("level").string(level(event.getLevel()));
        json.key("ts").timestamp(Instant.ofEpochMilli(event.getTimeStamp()));
        json.key("msg").string(event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                json.key(pair.key).value(pair.value);
            }
        }
        json.key("logger").string(simpleName(event.getLoggerName()));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            json.key("error").string(stack(thrown));
        }
        return json.close('}').newline().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String level(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "error";
            case Level.WARN_INT -> "warn";
            case Level.INFO_INT -> "info";
            default -> "debug";
        };
    }

    private static String simpleName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String stack(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy one = thrown;
        for (int causes = 0; one != null && causes <= MAX_CAUSES; causes++, one = one.getCause()) {
            text.append(causes == 0 ? "" : "\ncaused by ").append(one.getClassName());
            if (one.getMessage() != null) {
                text.append(": ").append(one.getMessage());
            }
            frames(text, one.getStackTraceElementProxyArray());
        }
        return text.toString();
    }

    private static void frames(StringBuilder text, StackTraceElementProxy[] frames) {
        for (int i = 0; i < frames.length && i < MAX_FRAMES; i++) {
            text.append("\n  at ").append(frames[i].getStackTraceElement());
        }
    }
}
