package dev.metallbj.speaker.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Levels as numbers: -2 = up to 0.15.x, -1 = up to 0.16.1, 0 = later. */
final class RuleLevelTest {
    @ParameterizedTest(name = "\"{0}\" is at {1}")
    @CsvSource({
        "v0.9.6, -2",
        "0.14, -2",
        "0.15.3-debian, -2",
        "v0.15.99, -2",
        "v0.16.0, -1",
        "0.16, -1",
        "v0.16.1, -1",
        "0.16.1-5-g1a2b3c, -1",
        "0.16.1+build.7, -1",
        "0.16.1_amd64, -1",
        "v0.16.2, 0",
        "0.16.10, 0",
        "v0.17.0-rc1, 0",
        "1.0, 0",
        "2026.1.1, 0",
        "main, 0",
        "'', -1",
        "latest, -1",
        "v0, -1",
        "0.16.x, -1",
        "0.15., -2",
        "vv0.15.3, -1",
        "' 0.15.3', -1",
        "-0.15.3, -1",
        "0.99999999999999999999, -1",
        "1a2b3c4d5e6f, -1",
    })
    void textsNameVersions(String text, int level) {
        assertEquals(level, RuleLevel.ofVersion(text));
    }
}
