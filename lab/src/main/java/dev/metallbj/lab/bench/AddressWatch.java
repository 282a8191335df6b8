package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpRange;
import dev.metallbj.lab.run.Notified;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which Service of a namespace has which address, as a watch of the API tells it, and when it told so. Any thread. */
final class AddressWatch implements AutoCloseable {
    /**
     * An address in a Service's status.
     *
     * @param ip the first of {@code status.loadBalancer.ingress}
     * @param nanoTime when the watch told it, by {@link System#nanoTime}
     */
    record Seen(String ip, long nanoTime) {}

    private final Map<String, Seen> seen = new HashMap<>();
    private final SharedIndexInformer<Service> informer;

    /** Begins to watch; what is there already is known when this returns. */
    AddressWatch(KubernetesClient client, String namespace) {
        this.informer = client.services().inNamespace(namespace).inform(new Changes());
        // The handler is told of them too, but perhaps later.
        informer.getStore().list().forEach(this::note);
    }

    private final class Changes implements ResourceEventHandler<Service> {
        @Override
        public void onAdd(Service service) {
            note(service);
        }

        @Override
        public void onUpdate(Service before, Service service) {
            note(service);
        }

        @Override
        public void onDelete(Service service, boolean finalStateUnknown) {
            forget(service.getMetadata().getName());
        }
    }

    private void note(Service service) {
        long now = System.nanoTime();
        String name = service.getMetadata().getName();
        address(service).ifPresentOrElse(ip -> put(name, new Seen(ip, now)), () -> forget(name));
    }

    private static Optional<String> address(Service service) {
        if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) {
            return Optional.empty();
        }
        return service.getStatus().getLoadBalancer().getIngress().stream()
                .map(LoadBalancerIngress::getIp)
                .findFirst();
    }

    private synchronized void put(String name, Seen address) {
        Seen before = seen.get(name);
        if (before == null || !before.ip.equals(address.ip)) {
            seen.put(name, address);
            notifyAll();
        }
    }

    private synchronized void forget(String name) {
        seen.remove(name);
        notifyAll();
    }

    /** By name of the Service; those without an address are not in it. */
    synchronized Map<String, Seen> addresses() {
        return Map.copyOf(seen);
    }

    /** How many Services have an address now. */
    synchronized int count() {
        return seen.size();
    }

    /** How many Services have an address of this range now. */
    synchronized int count(IpRange range) {
        return (int) seen.values().stream()
                .filter(address -> range.contains(IpAddress.parse(address.ip)))
                .count();
    }

    /** Waits until so many Services have an address; false if that takes longer than {@code limit}. */
    synchronized boolean awaitCount(int wanted, Duration limit) {
        return Notified.await(this, limit, () -> seen.size() == wanted);
    }

    /**
     * Waits for the address of one.
     *
     * @throws IllegalStateException if it has none within {@code limit}
     */
    synchronized Seen awaitAddress(String name, Duration limit) {
        Notified.await(this, limit, () -> seen.containsKey(name));
        Seen address = seen.get(name);
        if (address == null) {
            throw new IllegalStateException("Service " + name + " has no address after " + limit.toMillis() + " ms");
        }
        return address;
    }

    @Override
    public void close() {
        informer.close();
    }
}
