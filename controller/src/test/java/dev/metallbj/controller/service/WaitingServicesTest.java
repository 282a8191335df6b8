package dev.metallbj.controller.service;

import static dev.metallbj.controller.service.Views.pool;
import static dev.metallbj.controller.service.Views.svc;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Pool;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.ServiceKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is woken by what, with the real planner. */
class WaitingServicesTest {
    private final Allocator allocator = new Allocator();
    private final ServicePlanner planner = new ServicePlanner(allocator, "");
    private final WaitingServices waiting = new WaitingServices();

    private void pools(Pool... pools) {
        allocator.setPools(List.of(pools), Map.of());
    }

    private List<ServiceKey> plan(Views.Svc service) {
        Plan plan = planner.plan(service.view());
        List<ServiceKey> woken = waiting.after(service.view(), plan);
        service.carryOut(plan);
        return woken;
    }

    private List<ServiceKey> delete(Views.Svc service) {
        return waiting.afterDeletion(planner.forget(service.key()));
    }

    @Test
    void aFreedAddressWakesTheOldestThatWaitsForItsPool() {
        pools(pool("p", "192.0.2.0/32"), pool("q", "2001:db8::/128"));
        Views.Svc holder = svc("holder");
        plan(holder);
        Views.Svc young = svc("a").created(30);
        Views.Svc old = svc("b").created(20);
        plan(young);
        plan(old);
        assertEquals(Map.of("exhausted", 2), waiting.countByReason());
        assertEquals(List.of(old.key()), delete(holder));
        assertEquals(List.of(), plan(old), "it took the address, so nobody else need look");
        assertEquals(List.of("192.0.2.0"), old.view().ingress());
        assertEquals(List.of(young.key()), delete(old));
    }

    @Test
    void oneThatLeavesTheQueueWithoutTakingWakesTheNext() {
        pools(pool("p", "192.0.2.0/32"));
        Views.Svc holder = svc("holder");
        plan(holder);
        Views.Svc first = svc("a").created(1);
        Views.Svc second = svc("b").created(2);
        plan(first);
        plan(second);
        assertEquals(List.of(first.key()), delete(holder));
        assertEquals(List.of(second.key()), delete(first));
        plan(second);
        assertEquals(List.of("192.0.2.0"), second.view().ingress());
    }

    @Test
    void whoeverWaitsElsewhereSleepsOn() {
        pools(pool("p", "192.0.2.0/32"), pool("q", "192.0.2.8/32"));
        Views.Svc inP = svc("in-p").annotated(Map.of("metallb.io/address-pool", "p"));
        Views.Svc inQ = svc("in-q").annotated(Map.of("metallb.io/address-pool", "q"));
        plan(inP);
        plan(inQ);
        Views.Svc forQ = svc("for-q").annotated(Map.of("metallb.io/address-pool", "q"));
        Views.Svc forAddress = svc("for-address").requests("192.0.2.8");
        Views.Svc unreadable = svc("unreadable").requests("x");
        plan(forQ);
        plan(forAddress);
        plan(unreadable);
        assertEquals(List.of(), delete(inP));
        assertEquals(List.of(forAddress.key(), forQ.key()), delete(inQ));
    }

    @Test
    void aFreedPortWakesThoseThatShare() {
        pools(pool("p", "192.0.2.0/32"));
        Map<String, String> shared = Map.of("metallb.io/allow-shared-ip", "k");
        Views.Svc holder = svc("holder").annotated(shared).port(80);
        plan(holder);
        plan(holder);
        Views.Svc same = svc("same").annotated(shared).port(80);
        plan(same);
        assertEquals(List.of(same.key()), plan(holder.port(81)));
        plan(same);
        assertEquals(List.of("192.0.2.0"), same.view().ingress());
    }

    @Test
    void aMissingSecondFamilyIsWokenByItsPool() {
        pools(pool("p", "192.0.2.0/31", "2001:db8::/128"));
        Views.Svc holder = svc("holder").preferDual();
        plan(holder);
        Views.Svc half = svc("half").preferDual();
        plan(half);
        assertEquals(List.of("192.0.2.1"), half.view().ingress());
        assertTrue(waiting.waiting(half.key()).isPresent());
        assertEquals(List.of(half.key()), delete(holder));
        plan(half);
        assertEquals(List.of("192.0.2.1", "2001:db8::"), half.view().ingress());
        assertTrue(waiting.waiting(half.key()).isEmpty());
    }
}
