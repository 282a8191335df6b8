package dev.metallbj.controller.service;

import static dev.metallbj.controller.service.Views.onlyOnRequest;
import static dev.metallbj.controller.service.Views.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Pool;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.Assignment;
import dev.metallbj.controller.allocator.ServiceKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a crowded cluster, in which only the Services that {@link WaitingServices} names are planned again. After each step
 * a look at all Services must find nothing to do: whatever could be assigned has been, and statuses say what the allocator says.
 */
class PlannerHistoryTest {
    private static final int HISTORIES = 60;
    private static final int STEPS = 150;

    @Test
    void nobodyWaitsForSomethingThatIsFree() {
        int waited = 0;
        for (long seed = 1; seed <= HISTORIES; seed++) {
            waited += new History(seed).run();
        }
        assertTrue(waited > HISTORIES, "the pools were never crowded: " + waited);
    }

    private static final class History {
        private final String name;
        private final Random random;
        private final Allocator allocator = new Allocator();
        private final ServicePlanner planner = new ServicePlanner(allocator, "");
        private final WaitingServices waiting = new WaitingServices();
        private final Map<ServiceKey, Views.Svc> services = new TreeMap<>();

        History(long seed) {
            name = "seed " + seed;
            random = new Random(seed);
        }

        int run() {
            int waited = 0;
            changePools();
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> changePools();
                    case 1, 2, 3, 4 -> delete();
                    default -> apply(step);
                }
                nothingIsLeftToDo(name + " step " + step);
                waited += waiting.all().size();
            }
            return waited;
        }

        private void changePools() {
            List<Pool> pools = new ArrayList<>();
            pools.add(pool("p", "192.0.2." + random.nextInt(3) + "-192.0.2.4", "2001:db8::/127"));
            if (random.nextBoolean()) {
                pools.add(pool("q", "192.0.2.8/31"));
            }
            if (random.nextBoolean()) {
                pools.add(onlyOnRequest("r", "192.0.2.16/32", "2001:db8::10/128"));
            }
            allocator.setPools(pools, Map.of());
            settle(everybody());
        }

        private void apply(int second) {
            Views.Svc service = services.computeIfAbsent(
                    new ServiceKey("d", "s" + random.nextInt(16)),
                    key -> Views.svc(key.name()).created(second));
            Map<String, String> annotations = new HashMap<>();
            service.view()
                    .annotations()
                    .allocatedFrom()
                    .ifPresent(pool -> annotations.put(ServiceAnnotations.ALLOCATED_FROM, pool));
            if (random.nextInt(3) == 0) {
                annotations.put("metallb.io/allow-shared-ip", "k" + random.nextInt(2));
            }
            if (random.nextInt(4) == 0) {
                annotations.put(
                        "metallb.io/address-pool", List.of("p", "q", "r").get(random.nextInt(3)));
            }
            service.annotated(annotations).port(80 + random.nextInt(3));
            service.requests(random.nextInt(5) == 0 ? "192.0.2." + random.nextInt(10) : "");
            service.type(random.nextInt(8) == 0 ? "ClusterIP" : "LoadBalancer");
            if (random.nextInt(6) == 0) {
                service.preferDual();
            }
            settle(new ArrayDeque<>(List.of(service.key())));
        }

        private void delete() {
            ServiceKey key = new ServiceKey("d", "s" + random.nextInt(16));
            if (services.remove(key) != null) {
                settle(new ArrayDeque<>(waiting.afterDeletion(planner.forget(key))));
            }
        }

        private Deque<ServiceKey> everybody() {
            Deque<ServiceKey> keys = new ArrayDeque<>();
            services.values().stream()
                    .map(Views.Svc::view)
                    .sorted(ServicePlanner.ASSIGNED_FIRST)
                    .forEach(view -> keys.add(view.key()));
            return keys;
        }

        private void settle(Deque<ServiceKey> queue) {
            for (int passes = 0; !queue.isEmpty(); passes++) {
                assertTrue(passes < 1000, name + " never settles");
                Views.Svc service = services.get(queue.remove());
                if (service != null) {
                    ServiceView view = service.view();
                    Plan plan = planner.plan(view);
                    service.carryOut(plan);
                    queue.addAll(waiting.after(view, plan));
                    if (plan.write().isPresent()) {
                        queue.add(view.key());
                    }
                }
            }
        }

        private void nothingIsLeftToDo(String where) {
            Map<ServiceKey, List<String>> statuses = new TreeMap<>();
            for (Views.Svc service : services.values()) {
                Plan plan = planner.plan(service.view());
                // Words may get old: one more Service may have joined those on the address that this one wants.
                assertTrue(
                        plan.write().isEmpty() || plan.write().get().canWait(service.view()),
                        where + ": left to do: " + plan);
                service.carryOut(plan);
                if (!service.view().ingress().isEmpty()) {
                    statuses.put(service.key(), service.view().ingress());
                }
            }
            Map<ServiceKey, List<String>> assigned = new TreeMap<>();
            for (Assignment assignment : allocator.assignments()) {
                assigned.put(
                        assignment.service(),
                        assignment.addresses().stream().map(Object::toString).toList());
            }
            assertEquals(assigned, statuses, where);
        }
    }
}
