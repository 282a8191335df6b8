package dev.metallbj.runtime.kubernetes;

import dev.metallbj.runtime.kubernetes.model.BriefObject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer keeps in memory: each object without the parts of its metadata that nobody here reads (managed fields, owner references, the
 * last-applied annotation), and of a {@link BriefObject} the texts of the state before where they are the same. Also for JOSDK's {@code withItemStore}. Written by the
 * client's callback thread, read by any.
 */
public final class TrimmedStore<T extends HasMetadata> implements ItemStore<T> {

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final ConcurrentHashMap<String, T> objects = new ConcurrentHashMap<>();
    private final Consumer<? super T> trim;

    /** Keeps all that the class of the objects has, but for the metadata. */
    public TrimmedStore() {
        this(object -> {});
    }

    /** @param trim drops from each object what this program does not read of it, before anybody sees the object */
    public TrimmedStore(Consumer<? super T> trim) {
        this.trim = trim;
    }

    @Override
    public String getKey(T object) {
        return object instanceof BriefObject brief ? brief.key() : Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public @Nullable T put(String key, T object) {
        trim.accept(object);
        if (object instanceof BriefObject brief) {
            if (objects.get(key) instanceof BriefObject before) {
                brief.adopt(before);
            }
        } else {
            trim(object.getMetadata());
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
        Map<String, String> annotations = metadata.getAnnotations();
        if (annotations != null && annotations.containsKey(LAST_APPLIED)) {
            Map<String, String> rest = new HashMap<>(annotations);
            rest.remove(LAST_APPLIED);
            metadata.setAnnotations(Map.copyOf(rest));
        }
    }
}
