package dev.metallbj.lab.controller;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A watch that remembers which address each Service of a namespace ever had, and how long two had the same one. */
final class AddressHistory implements ResourceEventHandler<Service>, AutoCloseable {

    private final SharedIndexInformer<Service> informer;
    private final Map<String, List<String>> now = new HashMap<>();
    private final Map<String, List<List<String>>> ever = new HashMap<>();
    private boolean duplicate;
    private long duplicateSince;
    private long longest;

    AddressHistory(KubernetesClient client, String namespace) {
        informer = client.services().inNamespace(namespace).inform(this);
    }

    @Override
    public void onAdd(Service service) {
        saw(service.getMetadata().getName(), ControllerCluster.ips(service));
    }

    @Override
    public void onUpdate(Service before, Service service) {
        saw(service.getMetadata().getName(), ControllerCluster.ips(service));
    }

    @Override
    public void onDelete(Service service, boolean missed) {
        saw(service.getMetadata().getName(), List.of());
    }

    private synchronized void saw(String name, List<String> ips) {
        now.put(name, ips);
        List<List<String>> past = ever.computeIfAbsent(name, _ -> new ArrayList<>());
        if (!ips.isEmpty() && (past.isEmpty() || !past.getLast().equals(ips))) {
            past.add(ips);
        }
        note();
    }

    private void note() {
        long time = System.nanoTime();
        if (duplicate) {
            longest = Math.max(longest, time - duplicateSince);
        }
        List<String> all = now.values().stream().flatMap(List::stream).toList();
        boolean twice = all.stream().distinct().count() < all.size();
        if (twice && !duplicate) {
            duplicateSince = time;
        }
        duplicate = twice;
    }

    /** The longest time, up to now, for which two Services had the same address. */
    synchronized Duration longestDuplicate() {
        note();
        return Duration.ofNanos(longest);
    }

    /** Each address that the Service had, one after the other. */
    synchronized List<List<String>> of(String name) {
        return List.copyOf(ever.getOrDefault(name, List.of()));
    }

    /** How many Services have an address now. */
    synchronized long assigned() {
        return now.values().stream().filter(ips -> !ips.isEmpty()).count();
    }

    @Override
    public void close() {
        informer.close();
    }
}
