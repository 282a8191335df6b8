package dev.metallbj.controller.service;

import static dev.metallbj.controller.service.Views.onlyOnRequest;
import static dev.metallbj.controller.service.Views.pool;
import static dev.metallbj.controller.service.Views.svc;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.Pool;
import dev.metallbj.controller.allocator.Allocator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cases of our own for what the planner promises (spec sections 2 to 4). */
class ServicePlannerTest {
    private final Allocator allocator = new Allocator();
    private final ServicePlanner planner = new ServicePlanner(allocator, "");

    private void pools(Pool... pools) {
        allocator.setPools(List.of(pools), Map.of());
    }

    private static List<String> reasons(Plan plan) {
        return plan.events().stream().map(ServiceEvent::reason).toList();
    }

    /** Addresses and pool; the conditions have their own test. */
    private record Given(List<String> ips, Optional<String> pool) {}

    private static Optional<Given> given(Plan plan) {
        return plan.write().map(write -> new Given(write.ingress(), write.pool()));
    }

    private static Optional<Given> write(String pool, String... ips) {
        return Optional.of(new Given(List.of(ips), Optional.of(pool)));
    }

    private static Optional<Given> nothing() {
        return Optional.of(new Given(List.of(), Optional.empty()));
    }

    @Test
    void aPlanThatWasCarriedOutIsFollowedByOneWithoutAWrite() {
        pools(pool("p", "192.0.2.0/28"));
        Views.Svc web = svc("web");
        Plan first = planner.plan(web.view());
        assertEquals(write("p", "192.0.2.0"), given(first));
        assertEquals(List.of("IPAllocated"), reasons(first));
        Plan second = planner.plan(web.carryOut(first).view());
        assertEquals(Optional.empty(), second.write());
        assertEquals(List.of(), second.events());
        assertFalse(second.released());
    }

    @Test
    void aWriteThatTheCacheDoesNotShowYetIsPlannedAgainAsItWas() {
        pools(pool("p", "192.0.2.0/28"));
        Plan older = planner.plan(svc("older").view());
        Plan web = planner.plan(svc("web").view());
        planner.forget(older.service());
        // 192.0.2.0 is free now, but web has already been promised the next one.
        assertEquals(web.write(), planner.plan(svc("web").view()).write());
    }

    @Test
    void anUnseenMoveIsNotUndoneByAnOldStatus() {
        pools(pool("p", "192.0.2.0/28"));
        Views.Svc web = svc("web");
        web.carryOut(planner.plan(web.view()));
        planner.plan(web.view());
        pools(pool("q", "198.51.100.0/28"));
        Plan move = planner.plan(web.view());
        assertEquals(write("q", "198.51.100.0"), given(move));
        Plan again = planner.plan(web.view());
        assertEquals(move.write(), again.write());
        assertEquals(List.of(), again.events(), "nothing is cleared a second time");
    }

    @Test
    void aStatusClearedByHandIsFilledWithTheLowestAddress() {
        pools(pool("p", "192.0.2.0/28"));
        Views.Svc first = svc("first");
        first.carryOut(planner.plan(first.view()));
        Views.Svc web = svc("web");
        web.carryOut(planner.plan(web.view()));
        planner.plan(web.view());
        planner.forget(first.key());
        assertEquals(write("p", "192.0.2.0"), given(planner.plan(web.has().view())));
    }

    @Test
    void adoptionGivesAContestedAddressToTheOlderService() {
        pools(pool("p", "192.0.2.0/28"));
        Views.Svc younger = svc("a").created(20).has("192.0.2.5");
        Views.Svc older = svc("b").created(10).has("192.0.2.5");
        planner.adopt(List.of(younger.view(), older.view()));
        Plan loser = planner.plan(younger.view());
        assertEquals(List.of("ClearAssignment", "IPAllocated"), reasons(loser));
        assertEquals(write("p", "192.0.2.0"), given(loser));
        // Only the annotation is missing.
        assertEquals(write("p", "192.0.2.5"), given(planner.plan(older.view())));
    }

    @Test
    void adoptionLeavesServicesOfOthersAndWrongTypesAlone() {
        pools(pool("p", "192.0.2.0/28"));
        planner.adopt(List.of(
                svc("other").lbClass("other").has("192.0.2.0").view(),
                svc("cluster").type("ClusterIP").has("192.0.2.1").view()));
        assertTrue(allocator.assignments().isEmpty());
    }

    @Test
    void anOtherSpellingOfTheSameAddressIsNoReasonToWrite() {
        pools(pool("p", "2001:db8::/120", "192.0.2.0/28"));
        Views.Svc web = svc("web").preferDual().has("192.0.2.3", "2001:0db8::0003");
        web.annotated(Map.of(ServiceAnnotations.ALLOCATED_FROM, "p"));
        planner.adopt(List.of(web.view()));
        assertEquals(Optional.empty(), planner.plan(web.view()).write());
    }

    @Test
    void theOldAllocatedFromAnnotationIsASoftRequest() {
        pools(pool("first", "192.0.2.0/28"), onlyOnRequest("wanted", "198.51.100.7/32"));
        Map<String, String> wanted = Map.of("metallb.universe.tf/ip-allocated-from-pool", "wanted");
        assertEquals(
                write("wanted", "198.51.100.7"),
                given(planner.plan(svc("a").annotated(wanted).view())));
        assertEquals(
                write("first", "192.0.2.0"),
                given(planner.plan(svc("b").annotated(wanted).view())),
                "the pool is full, so any other will do");
        Map<String, String> gone = Map.of("metallb.universe.tf/ip-allocated-from-pool", "gone");
        assertEquals(
                write("first", "192.0.2.1"),
                given(planner.plan(svc("c").annotated(gone).view())));
    }

    @Test
    void preferDualStackWithOneClusterIpSettlesOnIt() {
        pools(pool("p", "192.0.2.0/28", "2001:db8::/120"));
        Views.Svc web = svc("web").oneClusterIpButPreferDual();
        Plan plan = planner.plan(web.view());
        assertEquals(write("p", "192.0.2.0"), given(plan));
        assertEquals(Optional.empty(), plan.waiting());
        assertEquals(Optional.empty(), planner.plan(web.carryOut(plan).view()).write());
    }

    @Test
    void aServiceWithOneFamilyOfTwoWaitsForTheOther() {
        pools(pool("p", "192.0.2.0/28"));
        Plan plan = planner.plan(svc("web").preferDual().view());
        assertEquals(write("p", "192.0.2.0"), given(plan));
        assertEquals(List.of("IPAllocated", "AdditionalAssignFailed"), reasons(plan));
        assertEquals(
                Optional.of("secondFamilyMissing"),
                plan.waiting().map(waiting -> waiting.reason().label()));
    }

    @Test
    void aRefusalClearsAStatusThatIsNoLongerTrueAndSaysWhy() {
        pools(pool("p", "192.0.2.0/32"));
        Views.Svc holder = svc("holder");
        holder.carryOut(planner.plan(holder.view()));
        Plan plan = planner.plan(
                svc("web").requests("192.0.2.0").has("198.51.100.1").view());
        assertEquals(nothing(), given(plan));
        assertEquals(
                "Failed to allocate IP for \"d/web\": can't change sharing key for \"d/web\", address also in use by d/holder: "
                        + "192.0.2.0 is not shared, as its user has no metallb.io/allow-shared-ip, nor has this service",
                plan.events().getLast().message());
        assertEquals(
                Optional.of("addressInUse"),
                plan.waiting().map(waiting -> waiting.reason().label()));
    }

    @Test
    void anExhaustedPoolIsNamed() {
        pools(pool("small", "192.0.2.0/32"), onlyOnRequest("closed", "192.0.2.8/32"));
        planner.plan(svc("holder").view());
        assertEquals(
                "Failed to allocate IP for \"d/web\": no available IPs: no IP left in the pool \"small\"; "
                        + "the pool \"closed\" has autoAssign false. Add addresses to a pool, or free one.",
                planner.plan(svc("web").view()).events().getFirst().message());
    }

    @Test
    void aServiceThatIsNoLoadBalancerAnyMoreIsCleaned() {
        pools(pool("p", "192.0.2.0/28"));
        Views.Svc web = svc("web");
        web.carryOut(planner.plan(web.view()));
        Plan plan = planner.plan(web.type("ClusterIP").view());
        assertEquals(nothing(), given(plan));
        assertTrue(plan.released());
        assertEquals(Optional.empty(), planner.plan(web.carryOut(plan).view()).write());
    }

    @Test
    void theClassDecidesWhoseAServiceIs() {
        ServicePlanner ofClass = new ServicePlanner(allocator, "metallb");
        assertTrue(planner.isOurs(svc("a").view()));
        assertFalse(planner.isOurs(svc("a").lbClass("metallb").view()));
        assertTrue(ofClass.isOurs(svc("a").lbClass("metallb").view()));
        assertFalse(ofClass.isOurs(svc("a").view()));
        // The API server drops the class together with the type; what we wrote is still there.
        Views.Svc former = svc("a").type("ClusterIP").annotated(Map.of(ServiceAnnotations.ALLOCATED_FROM, "p"));
        assertTrue(ofClass.isOurs(former.view()));
        assertFalse(ofClass.isOurs(svc("a").type("ClusterIP").view()));
    }

    @Test
    void aPoolThatIsRenamedTakesItsServicesAlong() {
        pools(pool("old", "192.0.2.0/28"));
        Views.Svc web = svc("web");
        web.carryOut(planner.plan(web.view()));
        planner.plan(web.view());
        pools(pool("new", "192.0.2.0/29"));
        Plan plan = planner.plan(web.view());
        assertEquals(write("new", "192.0.2.0"), given(plan));
        assertEquals(List.of(), plan.events());
    }
}
