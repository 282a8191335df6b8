package dev.metallbj.controller.lease.state;

import java.util.Optional;

/**
 * A Lease as the API server had it.
 *
 * @param resourceVersion of this state; a write with it is refused when there is another
 * @param record what it says
 * @param lastWrite the highest resource version among the Services that leaders wrote, as far as they have said; empty = none said
 */
public record SeenLease(String resourceVersion, LeaseRecord record, Optional<String> lastWrite) {

    /** Whether the version was made after the other. Not numbers = not comparable = empty. */
    static Optional<Boolean> isNewer(String version, String other) {
        try {
            return Optional.of(Long.parseLong(version) > Long.parseLong(other));
        } catch (NumberFormatException opaque) {
            return Optional.empty();
        }
    }
}
