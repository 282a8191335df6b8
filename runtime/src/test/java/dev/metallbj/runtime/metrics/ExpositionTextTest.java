package dev.metallbj.runtime.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExpositionTextTest {

    private static final String ONE = """
            # HELP a Help of a.
            # TYPE a gauge
            a{ip="198.51.100.1",pool="x"} 1
            a{ip="198.51.100.2",pool="x"} 2e+06
            # HELP b Help of b.
            # TYPE b counter
            b 3
            """;

    @Test
    void equalTextsDoNotDiffer() {
        assertEquals(List.of(), ExpositionText.parse(ONE).differencesFrom(ExpositionText.parse(ONE)));
        String sameNumber = ONE.replace("2e+06", "2000000");
        assertEquals(List.of(), ExpositionText.parse(ONE).differencesFrom(ExpositionText.parse(sameNumber)));
    }

    @Test
    void everyDifferenceIsNamed() {
        String other = ONE.replace("Help of a.", "Other help.")
                .replace("# TYPE b counter", "# TYPE b gauge")
                .replace("b 3", "b 4")
                .replace("a{ip=\"198.51.100.1\",pool=\"x\"} 1\n", "")
                .concat("# HELP c C.\n# TYPE c gauge\nc 1\n");
        assertEquals(
                List.of(
                        "a: want HELP \"Other help.\", got \"Help of a.\"",
                        "c: want HELP \"C.\", got none",
                        "b: want TYPE gauge, got counter",
                        "c: want TYPE gauge, got none",
                        "b: want 4.0, got 3.0",
                        "c: want 1.0, got none",
                        "a{ip=\"198.51.100.1\",pool=\"x\"}: want none, got 1.0"),
                ExpositionText.parse(ONE).differencesFrom(ExpositionText.parse(other)));
    }

    @Test
    void onlyLooksAtNamesAsked() {
        assertEquals(
                List.of("b"), List.copyOf(ExpositionText.parse(ONE).only("b").names()));
    }

    @Test
    void whatIsNoExpositionIsRefused() {
        for (String bad : List.of("a", "a one", "a{x=\"1\" 2", "# TYPE a gauge\n# TYPE a gauge", "a 1\na 2")) {
            assertThrows(IllegalArgumentException.class, () -> ExpositionText.parse(bad), bad);
        }
        String scattered = "# TYPE a gauge\na{x=\"1\"} 1\nb 1\na{x=\"2\"} 1\n";
        assertThrows(IllegalArgumentException.class, () -> ExpositionText.parse(scattered));
    }
}
