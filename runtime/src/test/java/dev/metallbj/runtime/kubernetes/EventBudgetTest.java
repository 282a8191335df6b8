package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventBudgetTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ObjectRef WEB = ObjectRef.service("default", "web", "uid-1", "1");
    private static final ObjectRef DNS = ObjectRef.service("default", "dns", "uid-2", "1");

    private final EventBudget budget = new EventBudget();

    @Test
    void aBurstAndThenOnePerRefillTime() {
        for (int i = 0; i < EventBudget.BURST; i++) {
            assertTrue(budget.allows(WEB, START));
        }
        assertFalse(budget.allows(WEB, START));
        assertTrue(budget.allows(DNS, START), "each object has its own");
        Instant almost = START.plus(EventBudget.REFILL).minusSeconds(1);
        assertFalse(budget.allows(WEB, almost));
        assertTrue(budget.allows(WEB, almost.plusSeconds(1)));
        assertFalse(budget.allows(WEB, almost.plusSeconds(2)));
        assertTrue(budget.allows(WEB, START.plus(EventBudget.REFILL.multipliedBy(2))), "refused ones cost nothing");
    }

    @Test
    void aRestFillsItUpAgainAndNoFurther() {
        for (int i = 0; i < 5; i++) {
            assertTrue(budget.allows(WEB, START));
        }
        Instant later = START.plus(EventBudget.REFILL.multipliedBy(1000));
        for (int i = 0; i < EventBudget.BURST; i++) {
            assertTrue(budget.allows(WEB, later));
        }
        assertFalse(budget.allows(WEB, later));
        assertFalse(budget.allows(WEB, START), "a clock that steps back gives nothing");
    }
}
