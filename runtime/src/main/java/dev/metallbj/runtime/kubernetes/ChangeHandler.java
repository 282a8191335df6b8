package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what the client reports to our listener, and says once when everything has been read and handed over. An exception of the listener is logged and must
 * not end the watch.
 */
record ChangeHandler<T extends HasMetadata>(
        TrimmedStore<T> store, ObjectCache<T> cache, Consumer<Change<T>> listener, Runnable cacheRead)
        implements ResourceEventHandler<T> {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeHandler.class);

    @Override
    public void onAdd(T object) {
        tell(Change.Kind.ADDED, object, Optional.empty());
    }

    @Override
    public void onUpdate(T before, T object) {
        tell(Change.Kind.UPDATED, object, Optional.of(before));
    }

    @Override
    public void onDelete(T object, boolean missed) {
        tell(Change.Kind.DELETED, object, Optional.empty());
    }

    /** Reported after all objects of a list. */
    @Override
    public void onList(String resourceVersion, boolean remainedEmpty) {
        if (cache.markSynced()) {
            cacheRead.run();
        }
    }

    private void tell(Change.Kind kind, T object, Optional<T> before) {
        String key = store.getKey(object);
        try {
            listener.accept(new Change<>(kind, key, object, before));
        } catch (RuntimeException bug) {
            LOG.atError().setCause(bug).addKeyValue("object", key).log("a change could not be handled");
        }
    }
}
