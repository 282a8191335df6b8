package dev.metallbj.lab.controller;

import static dev.metallbj.lab.controller.ControllerCluster.annotated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.apiserver.RequestCounts;
import dev.metallbj.lab.run.Await;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a controller writes about many Services, counted by the API server: as little as possible. The times are a matter of {@code make bench
 * ONLY=assignment,edits}.
 */
class BulkAssignmentTest {

    private static final int SERVICES = 300;
    private static final int IN_FIRST_RANGE = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String CROWD = "crowd";

    private ControllerCluster cluster;
    private int markers;

    @BeforeEach
    void createServices() {
        cluster = ControllerCluster.start();
        cluster.namespace(CROWD);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < SERVICES; i++) {
                String name = "s" + i;
                threads.execute(() -> cluster.create(CROWD, name));
            }
        }
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** One story, because its beginning is the long part. */
    @Test
    void everyServiceIsWrittenOnceAndOnlyWhatChangesAgain() {
        cluster.pool("green", "192.0.2.0/27", "198.51.100.0/24", "203.0.113.0/26");
        RequestCounts before = cluster.server().requests();

        cluster.runController();

        await("all have an address", () -> withAddress(services()).size() == SERVICES);
        await("one Event each", () -> ourEvents().size() >= SERVICES);
        assertEquals(SERVICES, Set.copyOf(addresses()).size(), "no address is given twice");
        aMarkerInForce("203.0.113.61");
        assertEquals(SERVICES + 1, statusWrites(before), "status writes");
        assertEquals(Map.of(1, SERVICES + 1L), eventsPerService(), "Services by their number of Events");
        assertEquals(Optional.of(0L), cluster.metric("metallb_k8s_events_dropped_total"));

        cluster.stopController();
        before = cluster.server().requests();
        cluster.runController();
        aMarkerInForce("203.0.113.62");
        assertEquals(1, statusWrites(before), "status writes after a restart: the marker's");

        before = cluster.server().requests();
        cluster.pool("green", "192.0.2.0/27", "198.51.100.0/24", "203.0.113.0/25");
        aMarkerInForce("203.0.113.100");
        assertEquals(1, statusWrites(before), "status writes after an edit that moves none: the marker's");

        before = cluster.server().requests();
        cluster.pool("green", "192.0.2.32/27", "198.51.100.0/24", "203.0.113.0/25");
        await("the first range is left", () -> addresses().stream().noneMatch(BulkAssignmentTest::isInFirstRange));
        aMarkerInForce("203.0.113.63");
        assertEquals(IN_FIRST_RANGE + 1, statusWrites(before), "status writes after an edit that moves some");
        assertTrue(Collections.max(eventsPerService().keySet()) <= 3, () -> "Events: " + eventsPerService());
    }

    /** A Service that asks for an address: when it has it, everything before has been decided. Costs one write and one Event. */
    private void aMarkerInForce(String address) {
        String name = "marker" + markers++;
        cluster.create(CROWD, name, annotated("loadBalancerIPs", address));
        await(address, () -> cluster.ips(CROWD, name).equals(List.of(address)));
        await(
                "its Event",
                () -> ourEvents().stream()
                        .anyMatch(event -> event.getInvolvedObject().getName().equals(name)));
    }

    private List<Service> services() {
        return cluster.client().services().inNamespace(CROWD).list().getItems();
    }

    private static Set<String> withAddress(List<Service> services) {
        Set<String> names = new HashSet<>();
        for (Service service : services) {
            if (!ControllerCluster.ips(service).isEmpty()) {
                names.add(service.getMetadata().getName());
            }
        }
        return names;
    }

    private List<String> addresses() {
        return services().stream()
                .flatMap(service -> ControllerCluster.ips(service).stream())
                .toList();
    }

    private static boolean isInFirstRange(String address) {
        return address.startsWith("192.0.2.") && Integer.parseInt(address.substring(8)) < IN_FIRST_RANGE;
    }

    private List<Event> ourEvents() {
        return cluster.client().v1().events().inNamespace(CROWD).list().getItems().stream()
                .filter(event -> "metallb-controller".equals(event.getReportingComponent()))
                .toList();
    }

    /** How many Services have so many Events; one that was counted up counts as often. */
    private Map<Integer, Long> eventsPerService() {
        Map<String, Integer> byService = ourEvents().stream()
                .collect(Collectors.toMap(event -> event.getInvolvedObject().getName(), Event::getCount, Integer::sum));
        return byService.values().stream().collect(Collectors.groupingBy(count -> count, Collectors.counting()));
    }

    private long statusWrites(RequestCounts before) {
        RequestCounts counts = cluster.server().requests().since(before);
        return counts.writes("services", "status");
    }

    private static void await(String what, BooleanSupplier condition) {
        assertTrue(Await.every(Duration.ofMillis(100), PATIENCE, condition), () -> "not in time: " + what);
    }
}
