package dev.metallbj.runtime.kubernetes;

import java.util.Optional;

/**
 * One object of a cache changed.
 *
 * @param kind what happened
 * @param key {@code namespace/name}, or {@code name} of a cluster-wide object
 * @param object the new state; of a deleted object the last one known
 * @param before the state before, of an updated object
 */
public record Change<T>(Kind kind, String key, T object, Optional<T> before) {

    /** Of an object that came or went. */
    public Change(Kind kind, String key, T object) {
        this(kind, key, object, Optional.empty());
    }

    /** What happened to the object. */
    public enum Kind {
        ADDED,
        UPDATED,
        DELETED
    }
}
