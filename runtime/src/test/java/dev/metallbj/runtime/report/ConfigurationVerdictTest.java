package dev.metallbj.runtime.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Config;
import dev.metallbj.config.ConfigProblem;
import dev.metallbj.crd.ConfigurationState;
import dev.metallbj.crd.ConfigurationState.Condition;
import dev.metallbj.crd.ParsedConfig;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationVerdictTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final ParsedConfig GOOD = new ParsedConfig.Valid(Config.EMPTY, List.of());
    private static final ParsedConfig ODD = new ParsedConfig.Valid(Config.EMPTY, List.of("one thing", "another"));
    private static final ParsedConfig BAD = new ParsedConfig.Invalid(List.of(problem("x")));

    private static ConfigProblem problem(String value) {
        return new ConfigProblem(
                ConfigProblem.Rule.BAD_CIDR, "IPAddressPool m/p", "spec.addresses[0]", value, "is no address");
    }

    private static ConfigurationState.Status written(ParsedConfig read) {
        ConfigurationVerdict verdict = ConfigurationVerdict.of("poolReconcilerValid", read);
        return new ConfigurationState.Status(
                verdict.result(), verdict.summary(), List.of(verdict.condition(null, NOW)));
    }

    @Test
    void saysWhatIsWrongTwice() {
        ConfigurationState.Status status = written(BAD);
        assertEquals(ConfigurationState.Result.INVALID, status.result());
        assertEquals("IPAddressPool m/p: spec.addresses[0] \"x\" is no address", status.errorSummary());
        Condition condition = status.conditions().getFirst();
        assertEquals(status.errorSummary(), condition.message());
        assertEquals(ConfigurationState.ConditionStatus.FALSE, condition.status());
        assertEquals("2026-01-02T03:04:05Z", condition.lastTransitionTime());
    }

    @Test
    void warningsAreNoError() {
        ConfigurationState.Status status = written(ODD);
        assertEquals(ConfigurationState.Result.VALID, status.result());
        assertEquals("", status.errorSummary());
        assertEquals("one thing; another", status.conditions().getFirst().message());
    }

    @Test
    void whatWasWrittenIsRecognised() {
        List<ParsedConfig> all = List.of(GOOD, ODD, BAD);
        for (int one = 0; one < all.size(); one++) {
            for (int other = 0; other < all.size(); other++) {
                boolean recognised = ConfigurationVerdict.of("poolReconcilerValid", all.get(one))
                        .isIn(written(all.get(other)));
                assertEquals(one == other, recognised);
            }
        }
        assertFalse(ConfigurationVerdict.of("poolReconcilerValid", GOOD).isIn(null));
    }

    @Test
    void theTimeChangesWithTheStatusOnly() {
        Instant later = NOW.plusSeconds(60);
        assertEquals(
                "2026-01-02T03:04:05Z",
                ConfigurationVerdict.of("poolReconcilerValid", ODD)
                        .condition(written(GOOD), later)
                        .lastTransitionTime());
        assertEquals(
                "2026-01-02T03:05:05Z",
                ConfigurationVerdict.of("poolReconcilerValid", BAD)
                        .condition(written(GOOD), later)
                        .lastTransitionTime());
    }

    @Test
    void longTextsAreCutBetweenCharacters() {
        String long1 = BoundedText.of("🎈".repeat(10_000));
        String long2 = BoundedText.of("x" + "🎈".repeat(10_000));
        for (String text : List.of(long1, long2)) {
            assertTrue(text.length() <= BoundedText.LIMIT, () -> text.length() + "");
            assertEquals(text, new String(text.getBytes(UTF_8), UTF_8));
            assertTrue(text.endsWith(" characters more"));
        }
        assertEquals("short", BoundedText.of("short"));
        List<ConfigProblem> many = Collections.nCopies(1000, problem("y".repeat(100_000)));
        assertTrue(ConfigurationVerdict.of("poolReconcilerValid", new ParsedConfig.Invalid(many))
                .summary()
                .endsWith("and 990 more"));
    }
}
