package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.CutText;
import java.util.Optional;

/**
 * What the condition {@code metallb.io/Assigned} of a Service says: whether it has an address, and why it has not all that it asks for. When and for
 * which generation it says so is for the edge to add.
 *
 * @param assigned {@code status}: True or False
 * @param reason {@code Assigned}, or one of {@link PendingReason#condition()}
 * @param message for a person; empty where it was read from a status that says {@code Assigned}, as those words are never compared
 */
public record AssignedCondition(boolean assigned, String reason, String message) {
    private static final String ASSIGNED = "Assigned";

    /** Characters. Events have no room for more, and both say the same. */
    private static final int MAX_MESSAGE = 1000;

    public AssignedCondition {
        message = CutText.bounded(message, MAX_MESSAGE);
    }

    /** It has all that it asks for. */
    static AssignedCondition complete(String message) {
        return new AssignedCondition(true, ASSIGNED, message);
    }

    /** It has an address, but not all that it asks for, or it asks for something that cannot be. */
    static AssignedCondition partly(PendingReason reason, String message) {
        return new AssignedCondition(true, reason.condition(), message);
    }

    /** It has no address. */
    static AssignedCondition pending(PendingReason reason, String message) {
        return new AssignedCondition(false, reason.condition(), message);
    }

    /** Whether it says that all is well; then the words do not matter. */
    boolean isComplete() {
        return assigned && reason.equals(ASSIGNED);
    }

    /** Whether the status says so already, in these words. */
    boolean isSaidIn(ServiceView service) {
        return isSaidBy(service.condition());
    }

    /** Whether this condition says so already, in these words; success needs no particular ones. */
    boolean isSaidBy(Optional<AssignedCondition> there) {
        return there.isPresent() && (isComplete() ? there.get().isComplete() : equals(there.get()));
    }

    /** Whether both say the same thing, though perhaps in other words. */
    boolean agreesWith(AssignedCondition other) {
        return assigned == other.assigned && reason.equals(other.reason);
    }
}
