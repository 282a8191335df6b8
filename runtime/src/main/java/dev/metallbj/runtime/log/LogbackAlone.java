package dev.metallbj.runtime.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback without its search for a configuration: {@link JsonLogging} is the only one, and the search costs CPU at the start, and four look-ups in all
 * jars. The start scripts name this class in the property {@code slf4j.provider}; who uses this module otherwise gets Logback as usual.
 */
public final class LogbackAlone implements SLF4JServiceProvider {

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter diagnostics = new LogbackMDCAdapter();

    /** Called by SLF4J, once. */
    public LogbackAlone() {}

    @Override
    public void initialize() {
        context.setMDCAdapter(diagnostics);
        context.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return diagnostics;
    }

    /** The newest of the 2.0 series, as Logback itself says. */
    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
