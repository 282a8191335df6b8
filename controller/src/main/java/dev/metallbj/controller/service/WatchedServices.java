package dev.metallbj.controller.service;

import static java.util.Objects.requireNonNull;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * JOSDK's cache of Services, and the news that one is gone. JOSDK tells a reconciler of deletions only where a finalizer holds the object back, and a
 * Service must not be held back by its load balancer's address; its mode without finalizers can lose the creation that follows a deletion
 * at once (5.2.3 drops the resource's state together with an event that came meanwhile).
 */
final class WatchedServices extends AbstractEventSource<Service, Service>
        implements ResourceEventAware<Service>, KnownServices.Cache {

    private final Consumer<ServiceKey> deleted;
    private final Consumer<ServiceKey> changed;
    private final AtomicLong newest = new AtomicLong();
    private volatile @Nullable IndexerResourceCache<Service> cache;

    /**
     * Both are called on the client's thread, before JOSDK queues the same, and must not block.
     *
     * @param deleted a Service is gone
     * @param changed a Service has changed, and JOSDK keeps that to itself
     */
    WatchedServices(Consumer<ServiceKey> deleted, Consumer<ServiceKey> changed) {
        super(Service.class, "deletedServices");
        this.deleted = deleted;
        this.changed = changed;
    }

    /** JOSDK has made its cache. */
    void readFrom(IndexerResourceCache<Service> primary) {
        cache = primary;
    }

    @Override
    public Optional<Service> get(ServiceKey key) {
        return cache().get(new ResourceID(key.name(), key.namespace()));
    }

    @Override
    public List<Service> all() {
        return cache().list(service -> true).toList();
    }

    /** All Services as last seen; none before JOSDK has made its cache. Any thread. */
    List<Service> seen() {
        return cache == null ? List.of() : all();
    }

    /**
     * Whether the watch has come as far as this resource version, so that the cache has everything up to it. Any thread.
     *
     * @return true also for a version that is no number and so cannot be compared
     */
    boolean hasSeen(String resourceVersion) {
        return newest.get() >= number(resourceVersion);
    }

    private void saw(Service service) {
        newest.accumulateAndGet(number(service.resourceVersion()), Math::max);
    }

    private static long number(String resourceVersion) {
        try {
            return Long.parseLong(resourceVersion);
        } catch (NumberFormatException opaque) {
            return 0;
        }
    }

    @Override
    public void onResourceCreated(Service service) {
        saw(service);
    }

    @Override
    public void onResourceDeleted(Service service) {
        saw(service);
        deleted.accept(ServiceViews.key(service));
    }

    /**
     * A watch that had a gap shows a Service that was deleted and made anew as one that changed. And a Service that somebody's finalizer holds back
     * keeps its address and has its status kept right until it is gone, but JOSDK reconciles only what it does not find being deleted.
     */
    @Override
    public void onResourceUpdated(Service after, Service before) {
        saw(after);
        if (!after.isSameAs(before)) {
            deleted.accept(ServiceViews.key(before));
        }
        if (after.isMarkedForDeletion()) {
            changed.accept(ServiceViews.key(after));
        }
    }

    /** None: this source tells of primary resources. */
    @Override
    public Set<Service> getSecondaryResources(Service primary) {
        return Set.of();
    }

    private IndexerResourceCache<Service> cache() {
        return requireNonNull(cache, "the operator makes its event sources first");
    }
}
