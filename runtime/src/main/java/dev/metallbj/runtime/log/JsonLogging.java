package dev.metallbj.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.OutputStream;
import java.util.List;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/** Sets the whole process up for JSON logs. Called once by {@code main}, before the first line is logged. */
public final class JsonLogging {

    /** The root of our own loggers; everything else is another library's and speaks from warn upwards only. */
    private static final String OURS = "dev.metallbj";

    /**
     * The first writes a stack per attempt while the API server is away, which our own code says in one line a minute; the second warns of
     * every version called v1beta1, and MetalLB's are.
     */
    private static final List<String> SILENT = List.of(
            "io.fabric8.kubernetes.client.informers.impl.cache.Reflector",
            "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils");

    private JsonLogging() {}

    /** Logs to standard output from {@code level} upwards. */
    public static void start(LogLevel level) {
        start(level, System.out);
    }

    /**
     * Logs to a stream. Libraries are held at warn (at debug or less of ours too: they would drown what was asked for), and java.util.logging
     * is silenced because the JDK would print plain text to standard error.
     */
    public static void start(LogLevel level, OutputStream stream) {
        LogManager.getLogManager().reset();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender(context, stream));
        Level ours = threshold(level);
        root.setLevel(ours.isGreaterOrEqual(Level.WARN) ? ours : Level.WARN);
        context.getLogger(OURS).setLevel(ours);
        for (String name : SILENT) {
            context.getLogger(name).setLevel(Level.OFF);
        }
    }

    private static OutputStreamAppender<ILoggingEvent> appender(LoggerContext context, OutputStream stream) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(stream);
        appender.start();
        return appender;
    }

    private static Level threshold(LogLevel level) {
        return switch (level) {
            case ALL -> Level.TRACE;
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR -> Level.ERROR;
            case NONE -> Level.OFF;
        };
    }
}
