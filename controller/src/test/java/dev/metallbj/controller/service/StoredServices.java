package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.kubernetes.model.Condition;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerStatus;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServicePort;
import dev.metallbj.runtime.kubernetes.model.ServiceSpec;
import dev.metallbj.runtime.kubernetes.model.ServiceStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** What API server and watch are to the loop, for thousands of Services: keeps them, takes writes, and counts. The real one is in the lab's tests. */
final class StoredServices implements KnownServices.Cache, StatusWriter {

    private final Map<ServiceKey, Service> stored = new ConcurrentHashMap<>();
    private final Map<ServiceKey, Integer> writes = new ConcurrentHashMap<>();
    private volatile CountDownLatch stalled = new CountDownLatch(0);
    private final AtomicLong versions = new AtomicLong();

    /** A load balancer with one port, created in this second. */
    ServiceKey create(String name, int second, Map<String, String> annotations) {
        ServiceKey key = new ServiceKey("shop", name);
        stored.put(
                key,
                service(
                        key,
                        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(second),
                        annotations,
                        ServiceStatus.EMPTY));
        return key;
    }

    void annotate(ServiceKey key, Map<String, String> annotations) {
        Service old = get(key).orElseThrow();
        stored.put(
                key,
                service(key, Instant.parse(old.getMetadata().getCreationTimestamp()), annotations, old.getStatus()));
    }

    void delete(ServiceKey key) {
        stored.remove(key);
    }

    /** How often each Service was written since the last call. */
    Map<ServiceKey, Integer> takeWrites() {
        Map<ServiceKey, Integer> taken = Map.copyOf(writes);
        taken.forEach(writes::remove);
        return taken;
    }

    /** Which Services were written since then. */
    Set<ServiceKey> written() {
        return Set.copyOf(writes.keySet());
    }

    int writesSoFar() {
        return writes.values().stream().mapToInt(Integer::intValue).sum();
    }

    AssignedCondition condition(ServiceKey key) {
        return ServiceViews.condition(get(key).orElseThrow()).orElseThrow();
    }

    List<String> ips(ServiceKey key) {
        return ServiceViews.ingress(get(key).orElseThrow());
    }

    @Override
    public Optional<Service> get(ServiceKey key) {
        return Optional.ofNullable(stored.get(key));
    }

    @Override
    public List<Service> all() {
        return List.copyOf(stored.values());
    }

    /** Until {@link #resume} no write comes to an end. */
    void stall() {
        stalled = new CountDownLatch(1);
    }

    void resume() {
        stalled.countDown();
    }

    @Override
    public Outcome write(StatusChange change) {
        try {
            stalled.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        Service old = stored.get(change.service());
        if (old == null) {
            return new Outcome.Outdated(Optional.empty());
        }
        if (!old.getMetadata().getResourceVersion().equals(change.resourceVersion())) {
            return new Outcome.Outdated(Optional.of(old));
        }
        StatusWrite write = change.write();
        Map<String, String> annotations =
                new HashMap<>(Objects.requireNonNullElse(old.getMetadata().getAnnotations(), Map.of()));
        annotations.remove(ServiceAnnotations.ALLOCATED_FROM);
        write.pool().ifPresent(pool -> annotations.put(ServiceAnnotations.ALLOCATED_FROM, pool));
        Service now = service(
                change.service(),
                Instant.parse(old.getMetadata().getCreationTimestamp()),
                annotations,
                new ServiceStatus(
                        new LoadBalancerStatus(write.ingress().stream()
                                .map(ip -> new LoadBalancerIngress(ip, "", "VIP", List.of()))
                                .toList()),
                        write.condition().stream()
                                .map(condition -> new Condition(
                                        ServiceStatus.ASSIGNED,
                                        condition.assigned() ? "True" : "False",
                                        condition.reason(),
                                        condition.message(),
                                        "",
                                        0))
                                .toList()));
        stored.put(change.service(), now);
        writes.merge(change.service(), 1, Integer::sum);
        return new Outcome.Written(now);
    }

    private Service service(ServiceKey key, Instant created, Map<String, String> annotations, ServiceStatus status) {
        Service service = new Service();
        service.setMetadata(new ObjectMetaBuilder()
                .withNamespace(key.namespace())
                .withName(key.name())
                .withUid("uid-" + key)
                .withResourceVersion(Long.toString(versions.incrementAndGet()))
                .withCreationTimestamp(created.toString())
                .withAnnotations(annotations)
                .build());
        service.setSpec(new ServiceSpec(
                "LoadBalancer",
                "198.18.0.1",
                List.of("198.18.0.1"),
                List.of("IPv4"),
                "SingleStack",
                "Cluster",
                "",
                "",
                List.of(new ServicePort("", "TCP", 80)),
                Map.of()));
        service.setStatus(status);
        return service;
    }
}
