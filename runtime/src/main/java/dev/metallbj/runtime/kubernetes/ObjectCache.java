package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.function.Consumer;

/** The objects of one selection as last seen. Read by any thread; never to be changed by a reader. */
public final class ObjectCache<T extends HasMetadata> {

    private final TrimmedStore<T> store;
    private volatile boolean synced;

    ObjectCache(TrimmedStore<T> store) {
        this.store = store;
    }

    /** The object with this key: {@code namespace/name}, or {@code name} of a cluster-wide object. */
    public Optional<T> get(String key) {
        return Optional.ofNullable(store.get(key));
    }

    /** Calls {@code reader} with every object, in no particular order, without copying. */
    public void forEach(Consumer<? super T> reader) {
        store.values().forEach(reader);
    }

    /** How many objects there are. */
    public int size() {
        return store.size();
    }

    /** Whether everything has been read once and every listener was told of it. Never becomes false again. */
    public boolean synced() {
        return synced;
    }

    /** Returns whether it was not synced before. */
    boolean markSynced() {
        boolean first = !synced;
        synced = true;
        return first;
    }
}
