package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer keeps in memory: each object without the parts of its metadata that nobody here reads (managed fields, owner references,
 * finalizers, annotations of others), the rest in small maps, and with the texts of the state before where they are the same: what keeps a name or a uid keeps the
 * one that is here. At 10,000 Services that is more than half of the heap. Also for JOSDK's {@code withItemStore}. Written by the client's callback
 * thread, read by any.
 */
public final class TrimmedStore<T extends HasMetadata> implements ItemStore<T> {

    /** Of the annotations that mean something to us, with the new prefix and with the old one. */
    private static final String OURS = "metallb.";

    private final ConcurrentHashMap<String, T> objects = new ConcurrentHashMap<>();

    @Override
    public String getKey(T object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public @Nullable T put(String key, T object) {
        ObjectMeta metadata = object.getMetadata();
        trim(metadata);
        T before = objects.get(key);
        if (before != null) {
            share(metadata, before.getMetadata());
        }
        return objects.put(key, object);
    }

    @Override
    public @Nullable T remove(String key) {
        return objects.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return objects.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return objects.values().stream();
    }

    @Override
    public int size() {
        return objects.size();
    }

    @Override
    public @Nullable T get(String key) {
        return objects.get(key);
    }

    // fabric8's metadata has no annotations about null; it allows null for these lists.
    @SuppressWarnings("NullAway")
    private static void trim(ObjectMeta metadata) {
        metadata.setManagedFields(null);
        metadata.setOwnerReferences(null);
        metadata.setFinalizers(List.of());
        metadata.setAdditionalProperties(Map.of());
        Map<String, String> labels = metadata.getLabels();
        if (labels != null) {
            metadata.setLabels(Map.copyOf(labels));
        }
        Map<String, String> annotations = metadata.getAnnotations();
        if (annotations != null) {
            metadata.setAnnotations(ours(annotations));
        }
    }

    private static Map<String, String> ours(Map<String, String> annotations) {
        Map<String, String> ours = new HashMap<>();
        annotations.forEach((key, value) -> {
            if (key.startsWith(OURS)) {
                ours.put(key, value);
            }
        });
        return Map.copyOf(ours);
    }

    private static void share(ObjectMeta metadata, ObjectMeta before) {
        metadata.setName(same(metadata.getName(), before.getName()));
        metadata.setUid(same(metadata.getUid(), before.getUid()));
        metadata.setCreationTimestamp(same(metadata.getCreationTimestamp(), before.getCreationTimestamp()));
        metadata.setLabels(same(metadata.getLabels(), before.getLabels()));
        metadata.setAnnotations(same(metadata.getAnnotations(), before.getAnnotations()));
    }

    /** The older of two equal values, which others may keep already. */
    private static <V> V same(V value, V before) {
        return Objects.equals(value, before) ? before : value;
    }
}
