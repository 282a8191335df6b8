package dev.metallbj.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

class LogbackAloneTest {

    @Test
    void isLogbackWithoutAnyConfiguration() {
        LogbackAlone provider = new LogbackAlone();
        provider.initialize();
        LoggerContext context = assertInstanceOf(LoggerContext.class, provider.getLoggerFactory());
        assertTrue(context.isStarted());
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        assertFalse(root.iteratorForAppenders().hasNext());
        provider.getMDCAdapter().put("key", "value");
        assertEquals("value", provider.getMDCAdapter().get("key"));
        assertEquals("some", provider.getMarkerFactory().getMarker("some").getName());
    }
}
