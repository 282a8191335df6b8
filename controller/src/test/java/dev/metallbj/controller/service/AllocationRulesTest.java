package dev.metallbj.controller.service;

import static dev.metallbj.controller.service.Views.onlyOnRequest;
import static dev.metallbj.controller.service.Views.pinned;
import static dev.metallbj.controller.service.Views.pool;
import static dev.metallbj.controller.service.Views.svc;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.LabelSelector;
import dev.metallbj.config.LabelSelector.Requirement;
import dev.metallbj.config.Pool;
import dev.metallbj.config.ServiceAllocation;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.allocator.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The sentences of spec section 4, one after the other, with the real planner and its waiting Services. */
class AllocationRulesTest {
    private static final String SHARE = "metallb.io/allow-shared-ip";
    private static final String POOL = "metallb.io/address-pool";
    private static final String ADDRESSES = "metallb.io/loadBalancerIPs";
    private static final ServicePort HTTP = new ServicePort("TCP", 80);
    private static final ServicePort HTTPS = new ServicePort("TCP", 443);

    private final Allocator allocator = new Allocator();
    private final ServicePlanner planner = new ServicePlanner(allocator, "");
    private final WaitingServices waiting = new WaitingServices();

    private void pools(Pool... pools) {
        allocator.setPools(List.of(pools), Map.of("d", Map.of("team", "d")));
    }

    /** Plans until nothing is written any more; what the Service has then. */
    private List<String> plan(Views.Svc service) {
        Plan plan = planner.plan(service.view());
        waiting.after(service.view(), plan);
        service.carryOut(plan);
        Plan again = planner.plan(service.view());
        assertEquals(List.of(), again.write().stream().toList(), "a plan that was carried out is over");
        return service.view().ingress();
    }

    private List<ServiceKey> change(Views.Svc service) {
        Plan plan = planner.plan(service.view());
        List<ServiceKey> woken = waiting.after(service.view(), plan);
        service.carryOut(plan);
        return woken;
    }

    private static ServiceAllocation priority(int priority) {
        return new ServiceAllocation(priority, Set.of(), List.of(), List.of());
    }

    private static ServiceAllocation selecting(int priority, String label) {
        return new ServiceAllocation(priority, Set.of(), List.of(), List.of(label(label)));
    }

    private static LabelSelector label(String value) {
        try {
            return new LabelSelector(List.of(Requirement.ofLabel("app", value)));
        } catch (InvalidTextException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private static Views.Svc asks(String name, String key, String value) {
        return svc(name).annotated(Map.of(key, value));
    }

    @Test
    void pinnedPoolsGoByPriorityAndThenByNameUnlessTheyHaveNone() {
        pools(
                pool("a-plain", "192.0.2.0/32"),
                pinned("b-unset", priority(0), "192.0.2.1/32"),
                pinned("c-unset", selecting(0, "web"), "192.0.2.2/32"),
                pinned("d-team", new ServiceAllocation(0, Set.of("d"), List.of(), List.of()), "192.0.2.3/32"),
                pinned("e-last", priority(20), "192.0.2.4/32"),
                pinned("f-first", priority(10), "192.0.2.5/32"),
                pinned("g-first", selecting(10, "web"), "192.0.2.6/32"),
                pinned("h-first", new ServiceAllocation(10, Set.of("d"), List.of(), List.of()), "192.0.2.7/32"),
                pinned("i-others", selecting(1, "mail"), "192.0.2.8/32"));
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            String address = plan(svc("s" + i).labelled(Map.of("app", "web"))).getFirst();
            order.append(address.charAt(address.length() - 1));
        }
        // h names the namespace; f, g by name; e; then without a priority the reverse: c, b by name backwards, the
        // namespace's last; a is not pinned.
        assertEquals("75642130", order.toString());
    }

    @Test
    void selectorsThatMatchNoNamespaceCloseThePoolToAutomaticAllocationOnly() {
        pools(
                pinned("nobody", new ServiceAllocation(1, Set.of(), List.of(label("none")), List.of()), "192.0.2.0/30"),
                pool("plain", "198.51.100.0/30"));
        assertEquals(List.of("198.51.100.0"), plan(svc("a")));
        assertEquals(List.of("192.0.2.0"), plan(asks("b", POOL, "nobody")));
        assertEquals(List.of("192.0.2.3"), plan(asks("c", ADDRESSES, "192.0.2.3")));
    }

    @Test
    void aSharedAddressIsAsGoodAsAFreeOneAndTheLowerOfTheTwoIsTaken() {
        pools(pool("p", "192.0.2.0-192.0.2.3"));
        Views.Svc first = svc("first");
        plan(first);
        assertEquals(List.of("192.0.2.1"), plan(asks("a", SHARE, "k").ports(HTTP)));
        assertEquals(List.of("192.0.2.1"), plan(asks("b", SHARE, "k").ports(HTTPS)), "shared before free");
        planner.forget(first.key());
        assertEquals(
                List.of("192.0.2.0"),
                plan(asks("c", SHARE, "k").ports(new ServicePort("UDP", 80))),
                "free before shared, when it is lower");
    }

    @Test
    void whoSharesNeedsTheSameKeyOtherPortsAndTheSamePolicy() {
        pools(pool("p", "192.0.2.0-192.0.2.9"));
        assertEquals(List.of("192.0.2.0"), plan(asks("cluster", SHARE, "k").ports(HTTP)));
        assertEquals(
                List.of("192.0.2.0"),
                plan(asks("local-without-selector", SHARE, "k").ports(HTTPS).local("")),
                "counts as Cluster");
        assertEquals(
                List.of("192.0.2.1"),
                plan(asks("local", SHARE, "k").ports(HTTPS).local("app=a")));
        assertEquals(
                List.of("192.0.2.1"),
                plan(asks("same-selector", SHARE, "k").ports(HTTP).local("app=a")));
        assertEquals(
                List.of("192.0.2.2"),
                plan(asks("other-selector", SHARE, "k").ports(HTTP).local("app=b")));
        assertEquals(List.of("192.0.2.3"), plan(asks("other-key", SHARE, "K").ports(HTTPS)));
        assertEquals(List.of("192.0.2.4"), plan(svc("no-key").ports(HTTPS)));
        assertEquals(
                List.of("192.0.2.0"),
                plan(asks("same-port-other-protocol", SHARE, "k").ports(new ServicePort("UDP", 80))));
    }

    @Test
    void aChangedKeyPolicyOrPortWakesWhoeverWaitsForTheAddress() {
        pools(pool("p", "192.0.2.0/32"));
        Views.Svc holder = asks("holder", SHARE, "k").ports(HTTP);
        plan(holder);
        Views.Svc asking = svc("asking")
                .annotated(Map.of(SHARE, "other", ADDRESSES, "192.0.2.0"))
                .ports(HTTPS);
        Views.Svc local =
                asks("local", SHARE, "other").ports(new ServicePort("TCP", 25)).local("app=a");
        assertEquals(List.of(), plan(asking));
        assertEquals(List.of(), plan(local));

        assertEquals(
                List.of(asking.key(), local.key()),
                change(holder.annotated(Map.of(SHARE, "other", ServiceAnnotations.ALLOCATED_FROM, "p"))));
        assertEquals(List.of("192.0.2.0"), plan(asking));
        planner.forget(asking.key());
        assertEquals(List.of(local.key()), change(holder.local("app=a")), "the policy is another one");
        assertEquals(List.of("192.0.2.0"), plan(local));
    }

    @Test
    void theMissingFamilyIsAddedToTheEndWhenThePoolHasIt() {
        pools(pool("p", "2001:db8::/120"), pool("q", "192.0.2.0/30"));
        Views.Svc web = svc("web").preferDual();
        // The primary family first: q, although p comes before it.
        assertEquals(List.of("192.0.2.0"), plan(web));
        assertEquals("SecondFamilyMissing", web.condition().orElseThrow().reason());
        Views.Svc six = svc("six").preferDualIpv6First();
        assertEquals(List.of("2001:db8::"), plan(six));

        pools(pool("p", "2001:db8::/120", "198.51.100.0/30"), pool("q", "192.0.2.0/30", "2001:db8:1::/120"));
        assertEquals(List.of("192.0.2.0", "2001:db8:1::"), plan(web), "from the same pool");
        assertEquals(List.of("2001:db8::", "198.51.100.0"), plan(six), "to the end");
        assertEquals("Assigned", six.condition().orElseThrow().reason());
        assertEquals(
                List.of("198.51.100.1", "2001:db8::1"),
                plan(svc("both").preferDualIpv6First()),
                "two given together: IPv4 first");
    }

    @Test
    void requestedAddressesAreWrittenInTheOrderOfTheirTexts() {
        pools(pool("p", "198.51.100.0/30", "2001:db8::/120"));
        assertEquals(
                List.of("198.51.100.2", "2001:db8::2"),
                plan(svc("a").requireDual().annotated(Map.of(ADDRESSES, "2001:db8::2, 198.51.100.2"))));
        pools(pool("p", "198.51.100.0/30", "1::/120"));
        assertEquals(
                List.of("198.51.100.1", "1::1"),
                plan(svc("b").requireDual().annotated(Map.of(ADDRESSES, "198.51.100.1,1::1"))));
    }

    @Test
    void aRequestThatCannotBeMetCostsTheOldAddressOneThatCannotBeReadDoesNot() {
        pools(pool("p", "192.0.2.0/30"));
        plan(svc("other"));
        Views.Svc web = svc("web");
        assertEquals(List.of("192.0.2.1"), plan(web));

        web.annotated(Map.of(ADDRESSES, "192.0.2.", ServiceAnnotations.ALLOCATED_FROM, "p"));
        assertEquals(List.of("LoadBalancerFailed"), reasons(planner.plan(web.view())));
        assertEquals(List.of("192.0.2.1"), plan(web));
        assertEquals(
                new AssignedCondition(
                        true,
                        "Invalid",
                        "Assigned IP [\"192.0.2.1\"] from the pool \"p\", and keeps it, because the request is invalid: "
                                + "invalid metallb.io/loadBalancerIPs: \"192.0.2.\": \"192.0.2.\" is no IPv4 or IPv6 address"),
                web.condition().orElseThrow());

        web.annotated(Map.of(ADDRESSES, "192.0.2.1", ServiceAnnotations.ALLOCATED_FROM, "p"))
                .requests("192.0.2.1");
        assertEquals(List.of("LoadBalancerFailed"), reasons(planner.plan(web.view())), "asked twice, though the same");
        assertEquals(List.of("192.0.2.1"), plan(web));

        web.requests("").annotated(Map.of(ADDRESSES, "192.0.2.0", ServiceAnnotations.ALLOCATED_FROM, "p"));
        assertEquals(List.of("AllocationFailed"), reasons(planner.plan(web.view())));
        assertEquals(List.of(), plan(web), "somebody else has it");
        assertEquals(List.of("192.0.2.1"), plan(svc("next")), "so the old one is free");

        Views.Svc late = asks("late", POOL, "p");
        assertEquals(List.of("192.0.2.2"), plan(late));
        late.annotated(Map.of(POOL, "gone", ServiceAnnotations.ALLOCATED_FROM, "p"));
        assertEquals(List.of(), plan(late), "another pool was asked for, and there is none");
        assertEquals("UnknownPool", late.condition().orElseThrow().reason());
    }

    @Test
    void aServiceIsReallocatedWhenItsPoolOrItsFamilyIsNoLongerItsOwn() {
        pools(pinned("web", selecting(1, "web"), "192.0.2.0/30"), pool("plain", "198.51.100.0/30", "2001:db8::/120"));
        Views.Svc web = svc("web").labelled(Map.of("app", "web"));
        assertEquals(List.of("192.0.2.0"), plan(web));
        web.labelled(Map.of("app", "mail"));
        assertEquals(List.of("ClearAssignment", "IPAllocated"), reasons(planner.plan(web.view())));
        assertEquals(List.of("198.51.100.0"), plan(web));
        assertEquals(List.of("2001:db8::"), plan(web.clusterIps("fd00::7")), "the family changed");
        pools(pool("plain", "198.51.100.0/30", "2001:db8::10/124"));
        assertEquals(List.of("2001:db8::10"), plan(web), "no longer in the pool");
        pools(onlyOnRequest("plain", "198.51.100.0/30", "2001:db8::10/124"));
        assertEquals(List.of("2001:db8::10"), plan(web), "autoAssign takes nothing away");
    }

    @Test
    void withoutAnyPoolTheAddressIsCleared() {
        pools(pool("p", "192.0.2.0/30"));
        Views.Svc web = svc("web");
        plan(web);
        pools();
        assertEquals(List.of(), plan(web));
        assertEquals(ServiceAnnotations.NONE, web.view().annotations());
        assertEquals("NoPools", web.condition().orElseThrow().reason());
    }

    @Test
    void whoIsNoLoadBalancerAnyMoreFreesItsAddressForTheOldestThatWaits() {
        pools(pool("p", "192.0.2.0/32"));
        Views.Svc holder = svc("holder");
        plan(holder);
        List<Views.Svc> inOrder = List.of(
                svc("d", "z").created(1),
                svc("c", "x").created(2),
                svc("d", "a").created(2),
                svc("d", "b").created(2));
        for (int i = inOrder.size() - 1; i >= 0; i--) {
            assertEquals(List.of(), plan(inOrder.get(i)));
        }
        assertEquals(inOrder.stream().map(Views.Svc::key).toList(), waiting.all());
        assertEquals(List.of(inOrder.getFirst().key()), change(holder.type("ClusterIP")));
        assertEquals(List.of(), holder.condition().stream().toList(), "nothing of ours is left");
        assertEquals(List.of("192.0.2.0"), plan(inOrder.getFirst()));
    }

    @Test
    void contradictionsAreSaidAndTouchNothing() {
        pools(pool("p", "192.0.2.0/30", "2001:db8::/120"));
        Views.Svc web = svc("web").requireDual().clusterIps("198.18.0.1");
        Plan plan = planner.plan(web.view());
        assertEquals(List.of("not enough clusterips"), reasons(plan));
        assertEquals(List.of(), plan(web));
        assertEquals("Invalid", web.condition().orElseThrow().reason());
        Views.Svc mixed = svc("mixed").requireDual();
        assertEquals(List.of(), plan(mixed.annotated(Map.of(ADDRESSES, "192.0.2.1"))));
        assertEquals(
                "requested loadBalancer IP(s) [\"192.0.2.1\"] does not match the ipFamily of the service: "
                        + "it has cluster IPs of both families, so it needs one address of each",
                mixed.condition().orElseThrow().message());
        Views.Svc elsewhere = svc("elsewhere").annotated(Map.of(ADDRESSES, "192.0.2.1", POOL, "q"));
        assertEquals(List.of(), plan(elsewhere));
        assertEquals(
                "requested loadBalancer IP(s) [\"192.0.2.1\"] is not compatible with requested address pool q: "
                        + "what is requested is in the pool \"p\"",
                elsewhere.condition().orElseThrow().message());
    }

    @Test
    void aDualRequestNamesTheFamilyThatIsUsedUp() {
        pools(pool("p", "192.0.2.0/30", "2001:db8::/128"), pool("q", "198.51.100.0/30"));
        plan(svc("holder").requireDual());
        Views.Svc web = svc("web").requireDual();
        assertEquals(List.of(), plan(web));
        assertEquals(
                "no available IPs: no IP left in the pool \"p\", where no IPv6 address is free; "
                        + "no IP left in the pool \"q\", which has no IPv6 addresses. Add addresses to a pool, or free one.",
                web.condition().orElseThrow().message());
    }

    private static List<String> reasons(Plan plan) {
        return plan.events().stream().map(ServiceEvent::reason).toList();
    }
}
