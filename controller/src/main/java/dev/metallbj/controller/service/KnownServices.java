package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest state of each Service: the cache of the watch, and above it what the answers to our own requests have told us before the watch did.
 * Without the second, a Service that was just written would look unwritten for some milliseconds and be decided on again. On the reconciler's
 * thread; the cache below may be changed by others meanwhile.
 */
final class KnownServices {

    /** The cache of the watch. */
    interface Cache {
        /** The Service as last seen by the watch. */
        Optional<Service> get(ServiceKey key);

        /** All Services that the watch knows, in no order. */
        List<Service> all();
    }

    private final Cache cache;
    private final Map<ServiceKey, Service> ahead = new HashMap<>();

    KnownServices(Cache cache) {
        this.cache = cache;
    }

    /** Empty when the Service is gone, also when only the watch knows so. */
    Optional<Service> latest(ServiceKey key) {
        Optional<Service> watched = cache.get(key);
        Service answered = ahead.get(key);
        if (answered == null) {
            return watched;
        }
        if (watched.isPresent() && isNewer(answered, watched.get())) {
            return Optional.of(answered);
        }
        ahead.remove(key);
        return watched;
    }

    /** The newest state of all Services, in no order. */
    List<Service> all() {
        List<Service> services = cache.all();
        if (ahead.isEmpty()) {
            return services;
        }
        List<Service> latest = new ArrayList<>(services.size());
        for (Service service : services) {
            latest(ServiceViews.key(service)).ifPresent(latest::add);
        }
        return latest;
    }

    /** Takes in the answer to a request of ours. */
    void learned(Service answer) {
        ahead.put(ServiceViews.key(answer), answer);
    }

    /** The Service is gone. */
    void forget(ServiceKey key) {
        ahead.remove(key);
    }

    /** Of two objects of one name: a greater resource version of the same uid. Not a number = not comparable: the watch is right in the end. */
    private static boolean isNewer(Service answered, Service watched) {
        if (!answered.isSameAs(watched)) {
            return false;
        }
        try {
            return Long.parseLong(answered.resourceVersion()) > Long.parseLong(watched.resourceVersion());
        } catch (NumberFormatException opaque) {
            return false;
        }
    }
}
