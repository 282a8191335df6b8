package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The caches of one program. Declared first, then started one after the other, so that only one list is in memory at a time. An API server that
 * is absent or goes away is waited for without end; a gap in a watch (410 Gone) is closed by listing again.
 *
 * <p>Listeners run on the client's callback thread, one call at a time, and must not block. Each is told of every object once (ADDED) before
 * its cache counts as synced. Not thread-safe itself: one thread declares and starts.
 */
public final class Informers implements AutoCloseable {

    private final KubernetesClient client;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final List<ObjectCache<?>> caches = new ArrayList<>();
    private final AtomicBoolean saidRead = new AtomicBoolean();
    private volatile Runnable read = () -> {};

    /**
     * Without caches yet.
     *
     * @param client made by {@link Clients}; it is not closed here
     */
    public Informers(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Declares a cache.
     *
     * @param listener is told of every change, also of those before the first sync
     * @return empty until {@link #start}
     */
    public <T extends HasMetadata> ObjectCache<T> add(Selection<T> selection, Consumer<Change<T>> listener) {
        return add(selection, object -> {}, listener);
    }

    /**
     * As {@link #add(Selection, Consumer)}.
     *
     * @param trim drops what this program does not read of an object, before anybody sees it
     */
    public <T extends HasMetadata> ObjectCache<T> add(
            Selection<T> selection, Consumer<? super T> trim, Consumer<Change<T>> listener) {
        TrimmedStore<T> store = new TrimmedStore<>(trim);
        ObjectCache<T> cache = new ObjectCache<>(store);
        String what = selection.type().getSimpleName();
        SharedIndexInformer<T> informer = informable(selection)
                .runnableInformer(0)
                .removeNamespaceIndex()
                .itemStore(store)
                .exceptionHandler(new KeepTrying(what))
                .addEventHandler(new ChangeHandler<>(store, cache, listener, this::cacheRead));
        informers.add(informer);
        caches.add(cache);
        return cache;
    }

    /** Starts all caches in the order of their declaration, each when the one before has been read. Returns at once. */
    public void start() {
        start(() -> {});
    }

    /**
     * As {@link #start()}.
     *
     * @param read is called once, on the client's callback thread, when every cache is synced; must not block
     */
    public void start(Runnable read) {
        this.read = read;
        CompletionStage<Void> before = CompletableFuture.completedFuture(null);
        for (SharedIndexInformer<?> informer : informers) {
            before = before.thenCompose(done -> informer.start());
        }
    }

    private void cacheRead() {
        if (synced() && saidRead.compareAndSet(false, true)) {
            read.run();
        }
    }

    /** Whether every cache is synced. */
    public boolean synced() {
        for (ObjectCache<?> cache : caches) { // asked at each change
            if (!cache.synced()) {
                return false;
            }
        }
        return true;
    }

    /** Stops all watches; the caches keep what they have. */
    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }

    private <T extends HasMetadata> Informable<T> informable(Selection<T> selection) {
        var all = client.resources(selection.type());
        if (!selection.name().isEmpty()) {
            return selection.namespace().isEmpty()
                    ? all.withName(selection.name())
                    : all.inNamespace(selection.namespace()).withName(selection.name());
        }
        var scoped = selection.namespace().isEmpty() ? all.inAnyNamespace() : all.inNamespace(selection.namespace());
        return (selection.labels().isEmpty() ? scoped : scoped.withLabelSelector(selection.labels()))
                .withLimit(Listings.PAGE);
    }
}
