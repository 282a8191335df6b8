package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Which objects a cache holds.
 *
 * @param type their class; slim where many are expected
 * @param namespace empty = all namespaces (or cluster-wide objects)
 * @param labels a label selector in text form, for example {@code app.kubernetes.io/component=speaker}; empty = all
 * @param name of a single object, so that a role may be limited to it; empty = all
 */
public record Selection<T extends HasMetadata>(Class<T> type, String namespace, String labels, String name) {

    /** All objects of a type in the whole cluster. */
    public static <T extends HasMetadata> Selection<T> everywhere(Class<T> type) {
        return new Selection<>(type, "", "", "");
    }

    /** All objects of a type in one namespace. */
    public static <T extends HasMetadata> Selection<T> in(String namespace, Class<T> type) {
        return new Selection<>(type, namespace, "", "");
    }

    /** One object; of a cluster-wide one the namespace is empty. */
    public static <T extends HasMetadata> Selection<T> one(String namespace, String name, Class<T> type) {
        return new Selection<>(type, namespace, "", name);
    }

    /** The same, only those with these labels. */
    public Selection<T> with(String labelSelector) {
        return new Selection<>(type, namespace, labelSelector, name);
    }
}
