package dev.metallbj.speaker.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.L2Advertisement;
import dev.metallbj.config.L2Advertisement.PreferredNodes;
import dev.metallbj.config.LabelSelector;
import dev.metallbj.config.LabelSelector.Operator;
import dev.metallbj.config.LabelSelector.Requirement;
import dev.metallbj.speaker.election.Decision.Announce;
import dev.metallbj.speaker.election.Decision.Nobody;
import dev.metallbj.speaker.election.Decision.Reason;
import dev.metallbj.speaker.election.Decision.Removal;
import dev.metallbj.speaker.election.EndpointView.Condition;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The steps of spec section 5, one after the other, on three nodes. */
final class ElectionTest {
    private static final IpAddress IP = IpAddress.parse("192.0.2.10");
    private static final Endpoints SOMEWHERE = new Endpoints(true, Set.of("b"));
    private static final NodeOrder ORDER = NodeOrder.of(IP, List.of("a", "b", "c"));
    private static final String FIRST = ORDER.nodes().get(0);
    private static final String SECOND = ORDER.nodes().get(1);
    private static final String THIRD = ORDER.nodes().get(2);

    private static final L2Advertisement EVERYWHERE = advertisement().build();

    private Members members = Members.EVERY_NODE;
    private boolean ignoreExcludeLabel;
    private Rules rules = Rules.CLASSIC;
    private Map<String, Interfaces> interfacesUp = Map.of();
    private final List<NodeView> nodes = new ArrayList<>(List.of(node("a"), node("b"), node("c")));
    private ServiceView service = service(TrafficPolicy.CLUSTER, false, SOMEWHERE);

    @Test
    void theLowestHashWinsAndTheRestFollow() {
        Announce announce = announce(EVERYWHERE);
        assertEquals(FIRST, announce.winner());
        assertEquals(Optional.of(SECOND), announce.successor());
        assertEquals(ORDER.nodes(), announce.ranking());
        assertEquals(Interfaces.ALL, announce.interfaces());
        assertEquals("pool", announce.pool());
    }

    @Test
    void withoutAnEndpointThatServesNobodyAnnounces() {
        service = service(TrafficPolicy.CLUSTER, false, Endpoints.NONE);
        assertNobody(Reason.NO_ENDPOINTS, EVERYWHERE);
    }

    @Test
    void whichEndpointsServe() {
        assertTrue(endpoint(Condition.TRUE, Condition.FALSE).canServe());
        assertTrue(endpoint(Condition.UNSET, Condition.FALSE).canServe());
        assertTrue(endpoint(Condition.FALSE, Condition.TRUE).canServe());
        assertEquals(
                Endpoints.NONE,
                Endpoints.of(List.of(
                        endpoint(Condition.FALSE, Condition.FALSE), endpoint(Condition.FALSE, Condition.UNSET))));
        EndpointView nowhere = new EndpointView(Optional.empty(), Condition.TRUE, Condition.UNSET);
        assertEquals(
                new Endpoints(true, Set.of("b")),
                Endpoints.of(List.of(nowhere, endpoint(Condition.TRUE, Condition.TRUE))));
    }

    @Test
    void withoutAnAdvertisementNobodyAnnounces() {
        assertNobody(Reason.NO_MATCHING_ADVERTISEMENT);
        assertNobody(
                Reason.NO_MATCHING_ADVERTISEMENT,
                advertisement().forServices("app", "other").build());
    }

    @Test
    void aSharedAddressAndServiceSelectorsExcludeEachOther() {
        service = service(TrafficPolicy.CLUSTER, true, SOMEWHERE);
        L2Advertisement forWeb = advertisement().forServices("app", "web").build();
        assertNobody(Reason.SHARED_IP_WITH_SERVICE_SELECTOR, EVERYWHERE, forWeb);
        assertEquals(
                FIRST,
                announce(EVERYWHERE, advertisement().forServices("app", "other").build())
                        .winner());
        rules = Rules.CLASSIC_0_16;
        assertEquals(FIRST, announce(EVERYWHERE, forWeb).winner());
    }

    @Test
    void serviceSelectorsDidNotExistBefore016() {
        L2Advertisement forOthers = advertisement().forServices("app", "other").build();
        rules = Rules.CLASSIC_0_15;
        assertEquals(FIRST, announce(forOthers).winner());
    }

    @Test
    void everyRuleRemovesItsNode() {
        members = Members.of(Set.of(SECOND, THIRD));
        assertEquals(List.of(SECOND, THIRD), announce(EVERYWHERE).ranking());
        change(new NodeView(SECOND, Map.of("name", SECOND), true, false));
        assertEquals(List.of(THIRD), announce(EVERYWHERE).ranking());
        change(new NodeView(THIRD, Map.of("name", THIRD, NodeView.EXCLUDE_LABEL, "false"), false, false));
        assertEquals(
                List.of(
                        new Removal(Rule.NO_LIVE_SPEAKER, List.of(FIRST)),
                        new Removal(Rule.NETWORK_UNAVAILABLE, List.of(SECOND)),
                        new Removal(Rule.EXCLUDED_BY_LABEL, List.of(THIRD))),
                nobody(EVERYWHERE).removals());
        ignoreExcludeLabel = true;
        assertEquals(List.of(THIRD), announce(EVERYWHERE).ranking());
        assertEquals(
                Optional.of(FIRST),
                Election.decide(
                                service,
                                new Placement("pool", List.of(EVERYWHERE)),
                                electorate().withMembers(members.with(FIRST)),
                                ORDER)
                        .winnerIfAny());
    }

    @Test
    void selectorsAndLocalEndpointsRemoveNodes() {
        service = service(TrafficPolicy.LOCAL, false, new Endpoints(true, Set.of(FIRST, SECOND)));
        L2Advertisement notFirst = advertisement().on(SECOND).and(THIRD).build();
        assertEquals(List.of(SECOND), announce(notFirst).ranking());
        service = service(TrafficPolicy.LOCAL, false, new Endpoints(true, Set.of(FIRST)));
        List<String> others = List.of(SECOND, THIRD).stream().sorted().toList();
        assertEquals(
                List.of(new Removal(Rule.NOT_SELECTED, List.of(FIRST)), new Removal(Rule.NO_LOCAL_ENDPOINT, others)),
                nobody(notFirst).removals());
    }

    @Test
    void aCordonedNodeStillAnnouncesUnderClassicRules() {
        change(new NodeView(FIRST, Map.of(), false, true));
        assertEquals(FIRST, announce(EVERYWHERE).winner());
    }

    @Test
    void underSetOneACordonedNodeStandsBackEvenWhenPreferred() {
        rules = Rules.SET_1;
        change(new NodeView(FIRST, node(FIRST).labels(), false, true));
        assertEquals(List.of(SECOND, THIRD, FIRST), announce(EVERYWHERE).ranking());
        L2Advertisement preferFirst = advertisement().prefer(100, FIRST).build();
        assertEquals(List.of(SECOND, THIRD, FIRST), announce(preferFirst).ranking());
        L2Advertisement onlyFirst = advertisement().on(FIRST).build();
        assertEquals(List.of(FIRST), announce(onlyFirst).ranking());
    }

    @Test
    void preferenceRanksBeforeTheHash() {
        L2Advertisement preferThird = advertisement().prefer(1, THIRD).build();
        assertEquals(List.of(THIRD, FIRST, SECOND), announce(preferThird).ranking());
        L2Advertisement preferSecondTwice =
                advertisement().prefer(50, SECOND).prefer(50, SECOND).build();
        assertEquals(
                List.of(SECOND, THIRD, FIRST),
                announce(preferSecondTwice, advertisement().prefer(99, THIRD).build())
                        .ranking());
        rules = Rules.CLASSIC_0_16;
        assertEquals(ORDER.nodes(), announce(preferThird).ranking());
    }

    @Test
    void aPreferenceCountsOnlyOnNodesThatItsAdvertisementSelects() {
        L2Advertisement firstOnly = advertisement().on(FIRST).prefer(100, THIRD).build();
        assertEquals(ORDER.nodes(), announce(EVERYWHERE, firstOnly).ranking());
    }

    @Test
    void interfacesAreThoseOfTheWinnersAdvertisements() {
        L2Advertisement eth0 = advertisement().interfaces("eth0").build();
        L2Advertisement onFirst =
                advertisement().on(FIRST).interfaces("eth1", "eth0").build();
        L2Advertisement onSecond = advertisement().on(SECOND).interfaces("eth2").build();
        assertEquals(
                Interfaces.named(Set.of("eth0", "eth1")),
                announce(eth0, onFirst, onSecond).interfaces());
        assertEquals(Interfaces.ALL, announce(eth0, onFirst, EVERYWHERE).interfaces());
    }

    @Test
    void underSetOneANodeWithoutAnAllowedInterfaceIsNoCandidate() {
        L2Advertisement eth0 = advertisement().interfaces("eth0").build();
        L2Advertisement onFirst = advertisement().on(FIRST).interfaces("eth1").build();
        interfacesUp = Map.of(FIRST, Interfaces.named(Set.of("eth1")), SECOND, Interfaces.named(Set.of("eth1")));
        assertEquals(ORDER.nodes(), announce(eth0).ranking(), "classic rules do not look");
        rules = Rules.SET_1;
        assertEquals(List.of(THIRD), announce(eth0).ranking());
        assertEquals(List.of(FIRST, THIRD), announce(eth0, onFirst).ranking(), "the union of its advertisements");
        assertEquals(ORDER.nodes(), announce(EVERYWHERE).ranking());
        interfacesUp = Map.of(FIRST, Interfaces.named(Set.of()), SECOND, Interfaces.ALL);
        assertEquals(List.of(SECOND, THIRD), announce(EVERYWHERE).ranking());
        assertEquals(List.of(SECOND, THIRD), announce(eth0).ranking());
    }

    @Test
    void theRuleAboutInterfacesIsTheLast() {
        rules = Rules.SET_1;
        interfacesUp = Map.of(
                FIRST,
                Interfaces.named(Set.of()),
                SECOND,
                Interfaces.named(Set.of()),
                THIRD,
                Interfaces.named(Set.of()));
        members = Members.of(Set.of(FIRST, SECOND));
        List<String> down = List.of(FIRST, SECOND).stream().sorted().toList();
        assertEquals(
                List.of(new Removal(Rule.NO_LIVE_SPEAKER, List.of(THIRD)), new Removal(Rule.NO_INTERFACE, down)),
                nobody(EVERYWHERE).removals());
    }

    @Test
    void otherMembersKeepTheirInterfaces() {
        rules = Rules.SET_1;
        members = Members.of(Set.of(THIRD));
        interfacesUp = Map.of(FIRST, Interfaces.named(Set.of()), THIRD, Interfaces.named(Set.of()));
        Decision decision = Election.decide(
                service,
                new Placement("pool", List.of(EVERYWHERE)),
                electorate().withMembers(members.with(FIRST).with(SECOND)),
                ORDER);
        assertEquals(Optional.of(SECOND), decision.winnerIfAny());
    }

    @Test
    void unitedInterfaces() {
        Interfaces eth0 = Interfaces.named(Set.of("eth0"));
        Interfaces both = eth0.union(Interfaces.named(Set.of("eth1")));
        assertTrue(both.contains("eth0") && both.contains("eth1") && !both.contains("eth2"));
        assertEquals(Interfaces.ALL, eth0.union(Interfaces.ALL));
        assertEquals(Interfaces.ALL, Interfaces.ALL.union(eth0));
    }

    @Test
    void anOrderForAnotherAddressIsAMistake() {
        NodeOrder other = NodeOrder.of(IpAddress.parse("192.0.2.11"), List.of("a", "b", "c"));
        Placement placement = new Placement("pool", List.of(EVERYWHERE));
        assertThrows(IllegalArgumentException.class, () -> Election.decide(service, placement, electorate(), other));
    }

    @Test
    void nodesOfAnOldOrderAreNoCandidates() {
        nodes.removeIf(node -> node.name().equals(FIRST));
        assertEquals(List.of(SECOND, THIRD), announce(EVERYWHERE).ranking());
    }

    private Announce announce(L2Advertisement... advertisements) {
        return switch (decide(advertisements)) {
            case Announce announce -> announce;
            case Nobody nobody -> throw new AssertionError(nobody);
        };
    }

    private Nobody nobody(L2Advertisement... advertisements) {
        return switch (decide(advertisements)) {
            case Nobody nobody -> nobody;
            case Announce announce -> throw new AssertionError(announce);
        };
    }

    private void assertNobody(Reason reason, L2Advertisement... advertisements) {
        assertEquals(new Nobody(reason, List.of()), decide(advertisements));
    }

    private Decision decide(L2Advertisement... advertisements) {
        return Election.decide(service, new Placement("pool", List.of(advertisements)), electorate(), ORDER);
    }

    private Electorate electorate() {
        return new Electorate(nodes, members, ignoreExcludeLabel, rules).withInterfacesUp(interfacesUp);
    }

    private void change(NodeView node) {
        nodes.removeIf(old -> old.name().equals(node.name()));
        nodes.add(node);
    }

    private static NodeView node(String name) {
        return new NodeView(name, Map.of("name", name), false, false);
    }

    private static EndpointView endpoint(Condition ready, Condition serving) {
        return new EndpointView(Optional.of("b"), ready, serving);
    }

    private static ServiceView service(TrafficPolicy policy, boolean sharesIp, Endpoints endpoints) {
        return new ServiceView("default", "web", Map.of("app", "web"), policy, sharesIp, List.of(IP), endpoints);
    }

    private static Advertising advertisement() {
        return new Advertising();
    }

    /** Builds an advertisement that without further words is for everything. */
    private static final class Advertising {
        private final List<LabelSelector> nodeSelectors = new ArrayList<>();
        private final List<LabelSelector> serviceSelectors = new ArrayList<>();
        private final List<PreferredNodes> preferredNodes = new ArrayList<>();
        private List<String> interfaces = List.of();

        Advertising on(String node) {
            nodeSelectors.add(label("name", node));
            return this;
        }

        Advertising and(String node) {
            return on(node);
        }

        Advertising forServices(String key, String value) {
            serviceSelectors.add(label(key, value));
            return this;
        }

        Advertising prefer(int weight, String node) {
            preferredNodes.add(new PreferredNodes(weight, label("name", node)));
            return this;
        }

        Advertising interfaces(String... names) {
            interfaces = List.of(names);
            return this;
        }

        L2Advertisement build() {
            return new L2Advertisement(
                    "adv", List.of(), List.of(), nodeSelectors, interfaces, serviceSelectors, preferredNodes);
        }

        private static LabelSelector label(String key, String value) {
            return new LabelSelector(List.of(new Requirement(key, Operator.IN, Set.of(value))));
        }
    }
}
