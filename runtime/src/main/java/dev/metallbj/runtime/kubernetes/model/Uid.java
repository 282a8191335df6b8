package dev.metallbj.runtime.kubernetes.model;

import java.util.UUID;

/**
 * A {@code metadata.uid}: two numbers in place of a text of 36 letters, which would take 72 bytes for each object.
 *
 * @param high the upper 64 bits of a UUID
 * @param low the lower 64 bits
 * @param text where it is none, in the form in which Kubernetes writes it; else empty
 */
record Uid(long high, long low, String text) {

    static Uid of(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            if (uuid.toString().equals(text)) {
                return new Uid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits(), "");
            }
        } catch (IllegalArgumentException other) {
            // As it is, then.
        }
        return new Uid(0, 0, text);
    }

    /** As Kubernetes writes it. */
    @Override
    public String toString() {
        boolean isNone = high == 0 && low == 0;
        return isNone ? text : new UUID(high, low).toString();
    }
}
