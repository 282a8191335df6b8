package dev.metallbj.runtime.kubernetes;

/**
 * One object of a cache changed.
 *
 * @param kind what happened
 * @param key {@code namespace/name}, or {@code name} of a cluster-wide object
 * @param object the new state; of a deleted object the last one known
 */
public record Change<T>(Kind kind, String key, T object) {

    /** What happened to the object. */
    public enum Kind {
        ADDED,
        UPDATED,
        DELETED
    }
}
