package dev.metallbj.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class JsonLoggingTest {

    private static final Logger OURS = LoggerFactory.getLogger(JsonLoggingTest.class);
    private static final Logger THEIRS = LoggerFactory.getLogger("io.fabric8.kubernetes.client.Anything");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void quiet() {
        JsonLogging.start(LogLevel.NONE);
    }

    @Test
    void theKeysUsersGrepForAreNeighbours() throws Exception {
        JsonLogging.start(LogLevel.INFO, out);
        Instant before = Instant.now();
        OURS.atInfo()
                .addKeyValue("event", "serviceAnnounced")
                .addKeyValue("ips", List.of("198.51.100.1"))
                .addKeyValue("protocol", "layer2")
                .addKeyValue("node", "node-1")
                .log("service has IP, announcing");
        String line = text();
        assertTrue(line.startsWith("{\"level\":\"info\",\"ts\":\""), line);
        assertTrue(
                line.contains("\"event\":\"serviceAnnounced\",\"ips\":[\"198.51.100.1\"],\"protocol\":\"layer2\""),
                line);
        assertTrue(line.endsWith("}\n"), line);
        assertEquals(1, line.lines().count());
        JsonNode json = new ObjectMapper().readTree(line);
        Instant ts = Instant.parse(json.get("ts").asText());
        assertTrue(!ts.isBefore(before.minusMillis(1)) && ts.isBefore(before.plusSeconds(5)), line);
        assertEquals("service has IP, announcing", json.get("msg").asText());
    }

    @Test
    void everyKindOfValueIsJson() throws Exception {
        JsonLogging.start(LogLevel.INFO, out);
        String odd = "quote \" backslash \\ newline \n tab \t control \u0001 ä 水 \uD83D\uDE00 lone \uD83D \u2028";
        OURS.atInfo()
                .addKeyValue("number", 7)
                .addKeyValue("bool", true)
                .addKeyValue("nothing", (Object) null)
                .addKeyValue("nan", Double.NaN)
                .addKeyValue("empty", List.of())
                .addKeyValue("nested", List.of(Map.of("a", List.of(1, 2)), Map.of("b", Optional.empty())))
                .addKeyValue("array", new Object[] {"x", 1L})
                .addKeyValue("odd", odd)
                .addKeyValue("key \"quoted\"", "v")
                .log("{} of {}", odd, 2);
        assertEquals(1, text().lines().count(), text());
        JsonNode json = new ObjectMapper().readTree(text());
        assertEquals(7, json.get("number").asInt());
        assertTrue(json.get("bool").asBoolean());
        assertTrue(json.get("nothing").isNull());
        assertEquals("NaN", json.get("nan").asText());
        assertEquals(0, json.get("empty").size());
        assertEquals("[{\"a\":[1,2]},{\"b\":null}]", json.get("nested").toString());
        assertEquals("[\"x\",1]", json.get("array").toString());
        assertEquals(odd, json.get("odd").asText());
        assertEquals(odd + " of 2", json.get("msg").asText());
        assertEquals("v", json.get("key \"quoted\"").asText());
    }

    @Test
    void anExceptionIsOneBoundedField() throws Exception {
        JsonLogging.start(LogLevel.INFO, out);
        OURS.error("failed", new IllegalStateException("outer", deep(500)));
        JsonNode json = new ObjectMapper().readTree(text());
        String error = json.get("error").asText();
        assertTrue(error.startsWith("java.lang.IllegalStateException: outer\n  at "), error);
        assertTrue(error.contains("caused by java.lang.StackOverflowError: 500"), error);
        assertTrue(
                error.lines().count() <= 2 * 31,
                "frames are cut off: " + error.lines().count());
    }

    @Test
    void theLevelHoldsForUsAndLibrariesSpeakFromWarnUp() {
        JsonLogging.start(LogLevel.DEBUG, out);
        OURS.debug("ours at debug");
        OURS.trace("ours at trace");
        THEIRS.info("theirs at info");
        THEIRS.warn("theirs at warn");
        assertTrue(text().contains("ours at debug"), text());
        assertFalse(text().contains("ours at trace"), text());
        assertFalse(text().contains("theirs at info"), text());
        assertTrue(text().contains("theirs at warn"), text());
    }

    @Test
    void errorMeansErrorForLibrariesToo() {
        JsonLogging.start(LogLevel.ERROR, out);
        OURS.warn("ours");
        THEIRS.warn("theirs");
        assertEquals("", text());
        OURS.error("ours");
        THEIRS.error("theirs");
        assertEquals(2, text().lines().count());
    }

    @Test
    void noneIsSilent() {
        JsonLogging.start(LogLevel.NONE, out);
        OURS.error("ours");
        assertEquals("", text());
    }

    @Test
    void theJdksOwnLoggingDoesNotPrint() {
        JsonLogging.start(LogLevel.ALL, out);
        assertEquals(0, java.util.logging.Logger.getLogger("").getHandlers().length);
        OURS.trace("trace");
        assertTrue(text().contains("\"level\":\"debug\""), text());
    }

    private static Throwable deep(int frames) {
        return frames == 0 ? new StackOverflowError("500") : deeper(frames - 1);
    }

    private static Throwable deeper(int frames) {
        return deep(frames);
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
