package dev.metallbj.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.LabelSelector.Requirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Label selectors: what they match, and what Kubernetes lets one write. */
class LabelSelectorTest {
    private static final Map<String, String> LABELS = Map.of("app", "web", "empty", "");

    @ParameterizedTest
    @CsvSource({
        "app, In, web db, true",
        "app, In, db, false",
        "missing, In, web, false",
        "app, NotIn, web, false",
        "app, NotIn, db, true",
        "missing, NotIn, web, true",
        "app, Exists, '', true",
        "empty, Exists, '', true",
        "missing, Exists, '', false",
        "app, DoesNotExist, '', false",
        "missing, DoesNotExist, '', true",
    })
    void operators(String key, String operator, String values, boolean matches) throws InvalidTextException {
        List<String> list = values.isEmpty() ? List.of() : List.of(values.split(" "));
        LabelSelector selector = new LabelSelector(List.of(Requirement.ofExpression(key, operator, list)));
        assertEquals(matches, selector.matches(LABELS));
    }

    @Test
    void aStarMeansThatTheLabelExists() throws InvalidTextException {
        LabelSelector selector = new LabelSelector(List.of(Requirement.ofLabel("kubernetes.io/hostname", "*")));
        assertTrue(selector.matches(Map.of("kubernetes.io/hostname", "n1")));
        assertTrue(selector.matches(Map.of("kubernetes.io/hostname", "")));
        assertFalse(selector.matches(LABELS));
        assertThrows(InvalidTextException.class, () -> Requirement.ofLabel("app", "**"));
        InvalidTextException inList =
                assertThrows(InvalidTextException.class, () -> Requirement.ofExpression("app", "In", List.of("*")));
        assertTrue(inList.explanation().contains("Exists"), inList.explanation());
    }

    @Test
    void allRequirementsMustHold() throws InvalidTextException {
        LabelSelector selector = new LabelSelector(List.of(
                Requirement.ofLabel("app", "web"), Requirement.ofExpression("tier", "DoesNotExist", List.of())));
        assertTrue(selector.matches(LABELS));
        assertFalse(selector.matches(Map.of("app", "web", "tier", "x")));
        assertTrue(LabelSelector.EVERYTHING.matches(Map.of()));
        assertEquals("app=web,!tier", selector.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "app, Maybe, x, operator",
        "app, in, x, operator",
        "app, In, '', at least one",
        "app, NotIn, '', at least one",
        "app, Exists, x, takes none",
        "app, DoesNotExist, x, takes none",
        "app, In, bad!, label value",
        "bad key!, Exists, '', label name",
        "Bad.Prefix/app, Exists, '', label prefix",
    })
    void wrongExpressionsAreExplained(String key, String operator, String values, String explanation) {
        List<String> list = values.isEmpty() ? List.of() : List.of(values.split(" "));
        InvalidTextException problem =
                assertThrows(InvalidTextException.class, () -> Requirement.ofExpression(key, operator, list));
        assertEquals(ConfigProblem.Rule.BAD_SELECTOR, problem.rule());
        assertTrue(problem.explanation().contains(explanation), problem.explanation());
    }

    @Test
    void aValueMayStandOnceInAnExpression() {
        InvalidTextException problem = assertThrows(
                InvalidTextException.class, () -> Requirement.ofExpression("app", "In", List.of("x", "y", "x")));
        assertEquals(ConfigProblem.Rule.DUPLICATE_EXPRESSION, problem.rule());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b_c-9", "example.com/app", "a-b.c-d/x", "0/0", "app.kubernetes.io/name"})
    void legalKeys(String key) throws InvalidTextException {
        assertEquals(key, Requirement.ofLabel(key, "").key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "a/", "/a", "a/b/c", "-a", "a-", ".a", "a_", "a b", "é", "A/b", "a..b/c", "a-.b/c", "a.-b/c",
                ".a/b", "a./b", "a_b/c"
            })
    void illegalKeys(String key) {
        assertThrows(InvalidTextException.class, () -> Requirement.ofLabel(key, ""));
    }

    @Test
    void lengthsAreBounded() throws InvalidTextException {
        String longest = "x".repeat(63);
        String prefix = ("p".repeat(62) + ".").repeat(4) + "q";
        assertEquals(253, prefix.length());
        Requirement.ofLabel(prefix + "/" + longest, longest);
        assertThrows(InvalidTextException.class, () -> Requirement.ofLabel("x" + longest, ""));
        assertThrows(InvalidTextException.class, () -> Requirement.ofLabel("app", "x" + longest));
        assertThrows(InvalidTextException.class, () -> Requirement.ofLabel("p" + prefix + "/app", ""));
    }
}
