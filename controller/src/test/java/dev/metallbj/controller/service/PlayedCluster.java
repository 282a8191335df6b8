package dev.metallbj.controller.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.SkippedRules;
import dev.metallbj.controller.VectorFile;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.PoolCounters;
import dev.metallbj.controller.allocator.ServiceKey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Plays API server and reconciler for the steps of controller.json, with the real planner. */
final class PlayedCluster {
    private static final String PORT_FREED = "a port freed on a shared address wakes nobody: here neither, for once";
    private static final String CONDITION = "a condition in the status: a write of its own where nothing else changes";
    private static final int ENDLESS = 1000;

    /** A Service as stored. */
    static final class Stored {
        private final JsonNode spec;
        private final Map<String, String> annotations;
        private List<String> ingress;
        private Optional<AssignedCondition> condition = Optional.empty();

        Stored(JsonNode spec, Map<String, String> annotations, List<String> ingress) {
            this.spec = spec;
            this.annotations = annotations;
            this.ingress = ingress;
        }

        Map<String, String> annotations() {
            return annotations;
        }

        List<String> ingress() {
            return ingress;
        }

        boolean prefersDualWithOneClusterIp() {
            return spec.path("ipFamilyPolicy").asText().equals("PreferDualStack")
                    && spec.path("clusterIPs").size() == 1;
        }
    }

    record Event(ServiceKey service, ServiceEvent event) {}

    record Write(ServiceKey service, List<String> ingress) {}

    private final SortedMap<ServiceKey, Stored> services = new TreeMap<>();
    private final String lbClass;
    private final SkippedRules skipped;
    private final List<Event> events = new ArrayList<>();
    private final List<Write> writes = new ArrayList<>();
    private List<Pool> pools = List.of();
    private Allocator allocator = new Allocator();
    private ServicePlanner planner;
    private WaitingServices waiting = new WaitingServices();
    private boolean started;

    PlayedCluster(String lbClass, SkippedRules skipped) {
        this.skipped = skipped;
        this.lbClass = lbClass;
        this.planner = new ServicePlanner(allocator, lbClass);
    }

    SortedMap<ServiceKey, Stored> services() {
        return services;
    }

    List<Event> events() {
        return events;
    }

    List<Write> writes() {
        return writes;
    }

    List<Pool> pools() {
        return pools;
    }

    SortedMap<String, PoolCounters> counters() {
        return allocator.counters();
    }

    void play(JsonNode step) {
        events.clear();
        writes.clear();
        switch (step.get("op").asText()) {
            case "pools" -> configure(step);
            case "apply" -> apply(step.get("service"));
            case "delete" -> delete(key(step.get("key").asText()));
            case "restart" -> restart();
            case "reprocess" -> planAll();
            default -> throw new IllegalArgumentException(step.toString());
        }
    }

    private void configure(JsonNode step) {
        try {
            pools = VectorFile.pools(step);
        } catch (InvalidTextException invalid) {
            return; // the old configuration stays
        }
        allocator.setPools(pools, VectorFile.namespaces(step));
        if (!started) {
            planner.adopt(views());
            started = true;
        }
        planAll();
    }

    private void apply(JsonNode spec) {
        ServiceKey key =
                new ServiceKey(spec.get("namespace").asText(), spec.get("name").asText());
        Map<String, String> annotations = new TreeMap<>(VectorFile.labels(spec.path("annotations")));
        List<String> ingress = VectorFile.texts(spec.path("ingress"));
        Stored old = services.get(key);
        if (old != null) {
            String pool = old.annotations.get(ServiceAnnotations.ALLOCATED_FROM);
            if (pool != null) {
                annotations.putIfAbsent(ServiceAnnotations.ALLOCATED_FROM, pool);
            }
            if (!spec.has("ingress")) {
                ingress = old.ingress;
            }
        }
        Stored stored = new Stored(spec, annotations, ingress);
        stored.condition = old == null ? Optional.empty() : old.condition;
        services.put(key, stored);
        settle(new ArrayDeque<>(List.of(key)));
    }

    private void delete(ServiceKey key) {
        services.remove(key);
        if (started) {
            settle(new ArrayDeque<>(waiting.afterDeletion(planner.forget(key))));
        }
    }

    private void restart() {
        allocator = new Allocator();
        planner = new ServicePlanner(allocator, lbClass);
        waiting = new WaitingServices();
        pools = List.of();
        started = false;
    }

    private void planAll() {
        List<ServiceView> all = views();
        all.sort(ServicePlanner.ASSIGNED_FIRST);
        Deque<ServiceKey> queue = new ArrayDeque<>();
        all.forEach(view -> queue.add(view.key()));
        settle(queue);
    }

    // Plans until nothing is left to do; a written Service is planned again, as the watch would have it.
    private void settle(Deque<ServiceKey> queue) {
        int passes = 0;
        while (started && !queue.isEmpty()) {
            if (passes++ > ENDLESS) {
                throw new AssertionError("never settles");
            }
            ServiceKey key = queue.remove();
            Stored stored = services.get(key);
            if (stored == null) {
                continue;
            }
            ServiceView view = view(key, stored);
            if (planner.isOurs(view)) {
                Plan plan = planner.plan(view);
                carryOut(plan, view, stored);
                List<ServiceKey> woken = waiting.after(view, plan);
                if (onlyPortsChanged(plan) && !woken.isEmpty()) {
                    skipped.count(PORT_FREED);
                } else {
                    queue.addAll(woken);
                }
                if (plan.write().isPresent()) {
                    queue.addFirst(key);
                }
            }
        }
    }

    private static boolean onlyPortsChanged(Plan plan) {
        return plan.before().isPresent()
                && plan.after().isPresent()
                && plan.before().get().addresses().equals(plan.after().get().addresses())
                && plan.before().get().sharing().equals(plan.after().get().sharing());
    }

    private void carryOut(Plan plan, ServiceView view, Stored stored) {
        plan.write().ifPresent(write -> {
            stored.ingress = write.ingress();
            stored.annotations.remove(ServiceAnnotations.ALLOCATED_FROM);
            write.pool().ifPresent(pool -> stored.annotations.put(ServiceAnnotations.ALLOCATED_FROM, pool));
            stored.condition = write.condition();
            if (write.leavesAddresses(view)) {
                skipped.count(CONDITION);
            } else {
                writes.add(new Write(plan.service(), write.ingress()));
            }
        });
        plan.events().forEach(event -> events.add(new Event(plan.service(), event)));
    }

    private List<ServiceView> views() {
        List<ServiceView> views = new ArrayList<>();
        services.forEach((key, stored) -> views.add(view(key, stored)));
        return views;
    }

    private static ServiceView view(ServiceKey key, Stored stored) {
        JsonNode spec = stored.spec;
        List<IpFamily> families = new ArrayList<>();
        for (String family : VectorFile.texts(spec.path("ipFamilies"))) {
            families.add(family.equals("IPv4") ? IpFamily.IPV4 : IpFamily.IPV6);
        }
        List<String> selector = new ArrayList<>();
        VectorFile.labels(spec.path("selector")).forEach((label, value) -> selector.add(label + "=" + value));
        return new ServiceView(
                key,
                key.toString(),
                Instant.EPOCH,
                new HashMap<>(VectorFile.labels(spec.path("labels"))),
                ServiceAnnotations.of(stored.annotations),
                spec.path("type").asText(),
                spec.path("loadBalancerClass").asText(),
                spec.path("loadBalancerIP").asText(),
                VectorFile.texts(spec.path("clusterIPs")),
                families,
                spec.path("ipFamilyPolicy").asText(),
                spec.path("externalTrafficPolicy").asText(),
                String.join(",", selector),
                VectorFile.ports(spec.path("ports")),
                stored.ingress,
                false,
                stored.condition);
    }

    /** The Service under this name. */
    Optional<Stored> stored(ServiceKey key) {
        return Optional.ofNullable(services.get(key));
    }

    static ServiceKey key(String text) {
        int slash = text.indexOf('/');
        return new ServiceKey(text.substring(0, slash), text.substring(slash + 1));
    }
}
