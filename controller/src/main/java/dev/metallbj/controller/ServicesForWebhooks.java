package dev.metallbj.controller;

import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.ObjectCache;
import dev.metallbj.runtime.kubernetes.Selection;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/** The Services as a controller sees them that does nothing but answer webhooks: they are read, and none is touched. */
final class ServicesForWebhooks implements AutoCloseable {

    private final Informers informers;
    private final ObjectCache<Service> services;

    ServicesForWebhooks(KubernetesClient client) {
        informers = new Informers(client);
        services = informers.add(Selection.everywhere(Service.class), change -> {});
    }

    /** Begins to watch; returns at once. {@code read} is called when all have been read once; it must not block. */
    void start(Runnable read) {
        informers.start(read);
    }

    /** All as last seen; none before they are read. Any thread. */
    List<Service> all() {
        List<Service> all = new ArrayList<>(services.size());
        services.forEach(all::add);
        return all;
    }

    @Override
    public void close() {
        informers.close();
    }
}
