package dev.metallbj.controller.service;

import static dev.metallbj.controller.service.Views.onlyOnRequest;
import static dev.metallbj.controller.service.Views.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Config;
import dev.metallbj.config.Pool;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much is written when thousands of Services wait, with the real planner, writes and thread. */
class AssignmentLoopTest {

    private static final int MANY = 2000;
    private static final int SOME = 200;
    private static final String GREEN = "no available IPs: no IP left in the pool \"green\"";
    private static final String HELP = ". Add addresses to a pool, or free one.";

    private final StoredServices services = new StoredServices();
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private final ReconcilerThread thread = new ReconcilerThread();
    private final ExecutorService requests = Executors.newFixedThreadPool(StatusWrites.IN_FLIGHT);
    private AssignmentLoop loop = loop();

    private AssignmentLoop loop() {
        return new AssignmentLoop(
                "",
                services,
                thread,
                requests,
                services,
                new AssignmentReport((about, type, reason, message) ->
                        events.add(about.name() + " " + type.text() + " " + reason + ": " + message)),
                () -> 0.5,
                () -> {});
    }

    @AfterEach
    void stop() {
        thread.close();
        requests.shutdownNow();
    }

    @Test
    void afterTheEndOfATermNothingIsDecidedOrSent() throws Exception {
        crowd(SOME);
        services.takeWrites();
        thread.execute(loop::end);
        configure(pool("green", "192.0.2.0/24"));
        settle(0);

        Thread.sleep(300);
        assertEquals(Map.of(), services.takeWrites());
    }

    @Test
    void aNewPoolThatHelpsNobodyRewordsAHundredAtOnceAndThenOneASecond() throws Exception {
        List<ServiceKey> waiting = crowd(MANY);
        events.clear();

        long begin = System.nanoTime();
        configure(pool("green", "192.0.2.1/32"), onlyOnRequest("blue", "192.0.2.8/32"));
        settle(100);

        Map<ServiceKey, Integer> first = services.takeWrites();
        int written = first.size();
        long seconds = (System.nanoTime() - begin) / 1_000_000_000;
        assertTrue(written >= 100 && written <= 100 + seconds, written + " in " + seconds + " s");
        assertTrue(first.keySet().containsAll(waiting.subList(0, 100)), "the oldest first");
        assertEquals(
                GREEN + "; the pool \"blue\" has autoAssign false" + HELP,
                services.condition(waiting.getFirst()).message());
        assertTrue(Math.abs(written - events.size()) <= 1, "an event with each: " + written + ", " + events.size());

        Thread.sleep(2500);
        settle(2);
        int then = services.takeWrites().size();
        seconds = (System.nanoTime() - begin) / 1_000_000_000;
        assertTrue(then >= 2 && written + then <= 100 + seconds, written + " and " + then + " in " + seconds + " s");
        assertEquals(GREEN + HELP, services.condition(waiting.getLast()).message(), "its turn comes in half an hour");

        // One that changes itself does not wait for its turn.
        services.annotate(waiting.getLast(), Map.of("example.com/touched", "yes"));
        on(() -> loop.changed(waiting.getLast()));
        settle(1);
        assertTrue(services.condition(waiting.getLast()).message().contains("blue"));
    }

    @Test
    void aRestartFindsNothingToSayOrWrite() throws Exception {
        crowd(MANY);
        events.clear();

        on(() -> loop.writes().close());
        loop = loop();
        configure(pool("green", "192.0.2.1/32"));
        settle(0);

        assertEquals(Map.of(), services.takeWrites());
        assertEquals(List.of(), List.copyOf(events));
        assertEquals(Map.of("exhausted", MANY), loop.waiting().countByReason());
    }

    @Test
    void aFreedAddressIsOneWrite() throws Exception {
        List<ServiceKey> waiting = crowd(SOME);
        events.clear();

        ServiceKey holder = new ServiceKey("shop", "holder");
        services.delete(holder);
        on(() -> loop.deleted(holder));
        settle(1);

        assertEquals(Map.of(waiting.getFirst(), 1), services.takeWrites());
        assertEquals(List.of("192.0.2.1"), services.ips(waiting.getFirst()));
        assertEquals(List.of("w0 Normal IPAllocated: Assigned IP [\"192.0.2.1\"]"), List.copyOf(events));
    }

    @Test
    void whatAGapHidesIsDecidedOnWhenAllOfItIsKnown() throws Exception {
        ServiceKey holder = services.create("holder", 0, Map.of());
        configure(pool("green", "192.0.2.1/32"));
        settle(1);
        services.takeWrites();

        on(() -> loop.hold());
        ServiceKey heir = services.create("heir", 5, Map.of("metallb.io/loadBalancerIPs", "192.0.2.1"));
        on(() -> loop.changed(heir));
        configure(pool("green", "192.0.2.1/32"), pool("blue", "198.51.100.8/32"));
        ServiceKey other = services.create("other", 6, Map.of());
        on(() -> loop.changed(other));
        settle(0);
        assertEquals(Map.of(), services.takeWrites(), "nothing is decided yet");
        services.delete(holder);
        on(() -> loop.deleted(holder));
        on(() -> loop.goOn());
        settle(2);

        assertEquals(List.of("192.0.2.1"), services.ips(heir));
        assertEquals(List.of("198.51.100.8"), services.ips(other));
        assertTrue(events.stream().noneMatch(event -> event.contains("Failed")), events::toString);
    }

    @Test
    void aTermThatBeginsInAGapWaitsForItsEnd() throws Exception {
        ServiceKey old = services.create("old", 1, Map.of("metallb.io/loadBalancerIPs", "192.0.2.1"));
        configure(pool("green", "192.0.2.1/32"));
        settle(1);
        on(() -> loop.end());
        services.takeWrites();
        events.clear();

        loop = loop();
        on(() -> loop.hold());
        ServiceKey heir = services.create("heir", 5, Map.of("metallb.io/loadBalancerIPs", "192.0.2.1"));
        configure(pool("green", "192.0.2.1/32"));
        services.delete(old);
        on(() -> loop.deleted(old));
        settle(0);
        assertEquals(Map.of(), services.takeWrites());
        on(() -> loop.goOn());
        settle(1);

        assertEquals(List.of("192.0.2.1"), services.ips(heir));
        assertEquals(List.of("heir Normal IPAllocated: Assigned IP [\"192.0.2.1\"]"), List.copyOf(events));
    }

    @Test
    void aPoolForAllOfThemIsOneWriteEach() throws Exception {
        crowd(SOME);
        events.clear();

        configure(pool("green", "192.0.2.1/32"), pool("large", "198.51.100.0/21"));
        settle(SOME);

        Map<ServiceKey, Integer> written = services.takeWrites();
        assertEquals(SOME, written.size());
        assertTrue(written.values().stream().allMatch(times -> times == 1));
        assertEquals(SOME, events.size());
        assertEquals(Map.of(), loop.waiting().countByReason());
    }

    @Test
    void anotherReasonIsWrittenAtOnce() throws Exception {
        List<ServiceKey> waiting = crowd(SOME);

        // Nobody is entitled to anything any more, which is more than other words for the same.
        configure(onlyOnRequest("green", "192.0.2.1/32"));
        settle(SOME);

        assertEquals(SOME, services.takeWrites().size());
        assertEquals("NotAllowed", services.condition(waiting.getLast()).reason());
    }

    @Test
    void withoutAnyPoolNotAllAreToldAtOnce() throws Exception {
        List<ServiceKey> keys = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            keys.add(services.create("w" + i, i, Map.of()));
        }

        configure();
        settle(100);

        int written = services.takeWrites().size();
        assertTrue(written >= 100 && written < 150, "written: " + written);
        assertEquals("NoPools", services.condition(keys.getFirst()).reason());
        assertEquals(Map.of("noPools", 300), loop.waiting().countByReason());

        configure(pool("green", "192.0.2.0/23"));
        settle(300);
        assertEquals(300, services.takeWrites().size(), "the pool was quicker than the complaint");
    }

    @Test
    void theOldestIsServedFirstAlsoWhileItsComplaintIsBeingWritten() throws Exception {
        List<ServiceKey> keys = new ArrayList<>();
        for (int i = 0; i < StatusWrites.IN_FLIGHT + 4; i++) {
            keys.add(services.create("w" + (char) ('z' - i), i, Map.of()));
        }
        services.stall();
        configure(); // The first are being told that there is no pool.

        configure(pool("green", "192.0.2.1-192.0.2.2"));
        services.resume();
        settle(keys.size());

        for (int i = 0; i < keys.size(); i++) {
            assertEquals(
                    i == 0 ? List.of("192.0.2.1") : i == 1 ? List.of("192.0.2.2") : List.of(),
                    services.ips(keys.get(i)),
                    keys.get(i).toString());
        }
        assertEquals("Assigned", services.condition(keys.getFirst()).reason());
        assertEquals(
                1,
                events.stream()
                        .filter(event -> event.contains("Assigned IP [\"192.0.2.1\"]"))
                        .count());
        assertEquals(Map.of("exhausted", keys.size() - 2), loop.waiting().countByReason());
    }

    @Test
    void whatMetalLbLeftWithoutAConditionIsNotWritten() throws Exception {
        ServiceKey key = services.create("old", 1, Map.of());
        configure(pool("green", "192.0.2.1/32"));
        settle(1);
        StatusWrite bare = new StatusWrite(List.of("192.0.2.1"), Optional.of("green"), Optional.empty());
        services.write(StatusChange.of(services.get(key).orElseThrow(), bare, List.of()));
        services.takeWrites();
        events.clear();

        on(() -> loop.writes().close());
        loop = loop();
        configure(pool("green", "192.0.2.1/32"));
        on(() -> loop.changed(key));
        settle(0);

        assertEquals(Map.of(), services.takeWrites());
        assertEquals(List.of(), List.copyOf(events));
    }

    @Test
    void theLogNamesTheOldestWithTheirWords() throws Exception {
        crowd(SOME);

        List<String> longest = on(() -> PendingServices.longest(loop.waiting(), loop::words));

        assertEquals(10, longest.size());
        assertEquals("shop/w0: exhausted: " + GREEN + HELP, longest.getFirst());
        on(() -> new PendingServices(new Metrics()).log(loop.waiting(), loop::words));
    }

    /** One has the only address, and all others wait for it; everybody has been told. */
    private List<ServiceKey> crowd(int size) throws Exception {
        services.create("holder", 0, Map.of());
        List<ServiceKey> waiting = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            waiting.add(services.create("w" + i, i + 1, Map.of()));
        }
        configure(pool("green", "192.0.2.1/32"));
        settle(size + 1);
        assertEquals(size + 1, services.takeWrites().size());
        assertEquals(size + 1, events.size());
        assertEquals(new AssignedCondition(false, "Exhausted", GREEN + HELP), services.condition(waiting.getFirst()));
        return waiting;
    }

    private void configure(Pool... pools) throws Exception {
        on(() -> loop.configure(new Config(List.of(pools), List.of()), Map.of()));
    }

    /** Until that many writes were made and no more come, and the watch has shown every Service that was written. */
    private void settle(int atLeast) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        int before;
        do {
            before = services.writesSoFar();
            Thread.sleep(100);
        } while ((services.writesSoFar() != before || before < atLeast) && System.nanoTime() < end);
        assertTrue(before >= atLeast, before + " writes, want " + atLeast);
        for (ServiceKey written : services.written()) {
            on(() -> loop.changed(written));
        }
    }

    private void on(Runnable task) throws Exception {
        FutureTask<String> future = new FutureTask<>(task, "");
        thread.execute(future);
        future.get();
    }

    private <T extends @Nullable Object> T on(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        thread.execute(future);
        return future.get();
    }
}
