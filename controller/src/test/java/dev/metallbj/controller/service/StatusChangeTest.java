package dev.metallbj.controller.service;

import static dev.metallbj.controller.service.TestServices.fromPool;
import static dev.metallbj.controller.service.TestServices.saying;
import static dev.metallbj.controller.service.TestServices.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusChangeTest {

    private static final ServiceEvent ASSIGNED = ServiceEvent.normal("IPAllocated", "Assigned IP [\"192.0.2.1\"]");
    private static final ServiceEvent CLEARED = ServiceEvent.normal("ClearAssignment", "unassigned");
    private static final StatusWrite GIVE = new StatusWrite(List.of("192.0.2.1"), Optional.of("p"), Optional.empty());

    @Test
    void eventsOfAFailedAttemptAtTheSameWriteAreKept() {
        StatusChange first = StatusChange.of(service("web", "u1", 1), GIVE, List.of(ASSIGNED));

        StatusChange second = StatusChange.of(service("web", "u1", 2), GIVE, List.of(ASSIGNED, CLEARED))
                .after(first);

        assertEquals(List.of(ASSIGNED, CLEARED), second.events());
        assertEquals("2", second.resourceVersion());
    }

    @Test
    void eventsOfAnotherDecisionAreDropped() {
        StatusChange first = StatusChange.of(service("web", "u1", 1), GIVE, List.of(ASSIGNED));
        StatusWrite clear = new StatusWrite(List.of(), Optional.empty(), Optional.empty());

        assertEquals(
                List.of(CLEARED),
                StatusChange.of(service("web", "u1", 2), clear, List.of(CLEARED))
                        .after(first)
                        .events());
        assertEquals(
                List.of(),
                StatusChange.of(service("web", "u2", 2), GIVE, List.of())
                        .after(first)
                        .events(),
                "another Service of the same name");
    }

    @Test
    void aStatusIsComparedByMeaning() {
        StatusChange change = StatusChange.of(service("web", "u1", 1), GIVE, List.of());

        // The API server adds ipMode, which the Services of this test have.
        assertTrue(change.isDoneIn(fromPool("p", service("web", "u1", 2, "192.0.2.1"))));
        assertFalse(change.isDoneIn(service("web", "u1", 2, "192.0.2.1")), "without the annotation");
        assertFalse(change.isDoneIn(fromPool("p", service("web", "u1", 2, "192.0.2.2"))));
        assertFalse(change.isDoneIn(fromPool("p", service("web", "u2", 2, "192.0.2.1"))), "another Service");
    }

    @Test
    void theConditionIsPartOfWhatIsWanted() {
        AssignedCondition full = AssignedCondition.pending(PendingReason.EXHAUSTED, "no available IPs");
        StatusWrite complain = new StatusWrite(List.of(), Optional.empty(), Optional.of(full));
        StatusChange change = StatusChange.of(service("web", "u1", 1), complain, List.of());

        assertFalse(change.movesAddresses(), "the addresses are not named in the patch");
        assertTrue(change.turnsCondition(), "it was not there");
        assertFalse(change.isDoneIn(service("web", "u1", 2)));
        assertTrue(change.isDoneIn(saying(full, service("web", "u1", 2))));

        AssignedCondition reworded = AssignedCondition.pending(PendingReason.EXHAUSTED, "none left");
        StatusChange again = StatusChange.of(
                saying(full, service("web", "u1", 2)),
                new StatusWrite(List.of(), Optional.empty(), Optional.of(reworded)),
                List.of());
        assertFalse(again.turnsCondition(), "its time stays");
        assertFalse(again.isDoneIn(saying(full, service("web", "u1", 2))));

        AssignedCondition assigned = AssignedCondition.complete("Assigned IP [\"192.0.2.1\"]");
        StatusChange give = StatusChange.of(
                saying(full, service("web", "u1", 2)),
                new StatusWrite(List.of("192.0.2.1"), Optional.of("p"), Optional.of(assigned)),
                List.of());
        assertTrue(give.movesAddresses());
        assertTrue(give.turnsCondition());
        assertTrue(
                give.isDoneIn(saying(assigned, fromPool("p", service("web", "u1", 3, "192.0.2.1")))),
                "the words of a success are not kept");
    }
}
