package dev.metallbj.speaker.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What must hold of every election, over seeded random clusters. */
final class ElectionInvariantsTest {
    private static final int CLUSTERS = 3000;
    private static final List<Rules> RULES =
            List.of(Rules.CLASSIC_0_15, Rules.CLASSIC_0_16, Rules.CLASSIC, Rules.SET_1);

    /** All that one election is made of, so that a test may change one part. */
    private record Cluster(
            List<NodeView> nodes,
            Set<String> live,
            Map<String, Interfaces> up,
            Rules rules,
            List<L2Advertisement> advertisements,
            ServiceView service) {
        Decision decide() {
            NodeOrder order = NodeOrder.of(
                    service.rankingIp(), nodes.stream().map(NodeView::name).toList());
            Electorate electorate = new Electorate(nodes, Members.of(live), false, rules).withInterfacesUp(up);
            return Election.decide(service, new Placement("pool", advertisements), electorate, order);
        }

        Cluster withNodes(List<NodeView> others) {
            return new Cluster(others, live, up, rules, advertisements, service);
        }

        Cluster under(Rules others) {
            return new Cluster(nodes, live, up, others, advertisements, service);
        }

        /** Written a second time, as a check on the first. */
        boolean hasInterface(String name) {
            NodeView node = nodes.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            if (!(up.get(name) instanceof Interfaces.Named(Set<String> names))) {
                return true;
            }
            return advertisements.stream()
                    .filter(one -> one.selectsService(service.labels()) && one.selectsNode(node.labels()))
                    .anyMatch(one -> one.interfaces().isEmpty()
                            ? !names.isEmpty()
                            : one.interfaces().stream().anyMatch(names::contains));
        }

        boolean isCordoned(String node) {
            return nodes.stream().anyMatch(n -> n.name().equals(node) && n.unschedulable());
        }

        Cluster without(String node) {
            return withNodes(nodes.stream().filter(n -> !n.name().equals(node)).toList());
        }
    }

    @Test
    void everySpeakerFindsTheSameWinnerWhateverTheOrderOfWhatItLearnt() {
        forEachCluster((cluster, random) -> {
            List<NodeView> nodes = new ArrayList<>(cluster.nodes());
            List<L2Advertisement> advertisements = new ArrayList<>(cluster.advertisements());
            Collections.shuffle(nodes, random);
            Collections.shuffle(advertisements, random);
            Cluster shuffled = new Cluster(
                    nodes, cluster.live(), cluster.up(), cluster.rules(), advertisements, cluster.service());
            assertEquals(cluster.decide(), shuffled.decide());
            return cluster.decide() instanceof Announce;
        });
    }

    @Test
    void whenANodeGoesTheOthersKeepTheirOrder() {
        forEachCluster((cluster, random) -> {
            List<String> ranking = ranking(cluster.decide());
            for (NodeView gone : cluster.nodes()) {
                List<String> expected = new ArrayList<>(ranking);
                expected.remove(gone.name());
                assertEquals(expected, ranking(cluster.without(gone.name()).decide()));
            }
            return ranking.size() > 2;
        });
    }

    @Test
    void aNewNodeTakesOverOrNothingMoves() {
        forEachCluster((cluster, random) -> {
            Optional<String> before = cluster.decide().winnerIfAny();
            List<NodeView> more = new ArrayList<>(cluster.nodes());
            more.add(node("new", random));
            Set<String> live = new HashSet<>(cluster.live());
            live.add("new");
            Cluster grown =
                    new Cluster(more, live, cluster.up(), cluster.rules(), cluster.advertisements(), cluster.service());
            Optional<String> after = grown.decide().winnerIfAny();
            assertTrue(after.equals(before) || after.equals(Optional.of("new")), () -> before + " -> " + after);
            return after.equals(Optional.of("new"));
        });
    }

    @Test
    void onlyWhoMayAnnounces() {
        forEachCluster((cluster, random) -> {
            for (String name : ranking(cluster.decide())) {
                NodeView node = cluster.nodes().stream()
                        .filter(n -> n.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                assertTrue(cluster.live().contains(name));
                assertTrue(!cluster.rules().interfacesUp() || cluster.hasInterface(name));
                assertTrue(!node.networkUnavailable() && !node.labels().containsKey(NodeView.EXCLUDE_LABEL));
                if (cluster.service().trafficPolicy() == TrafficPolicy.LOCAL) {
                    assertTrue(cluster.service().endpoints().servingNodes().contains(name));
                }
            }
            return cluster.decide() instanceof Announce;
        });
    }

    @Test
    void setOneOnlyMovesCordonedNodesToTheEndAndLeavesOutThoseWithoutAnInterface() {
        forEachCluster((cluster, random) -> {
            List<String> classic = ranking(cluster.under(Rules.CLASSIC).decide()).stream()
                    .filter(cluster::hasInterface)
                    .toList();
            List<String> expected = new ArrayList<>(
                    classic.stream().filter(n -> !cluster.isCordoned(n)).toList());
            expected.addAll(classic.stream().filter(cluster::isCordoned).toList());
            assertEquals(expected, ranking(cluster.under(Rules.SET_1).decide()));
            return !expected.equals(classic);
        });
    }

    @Test
    void whenNobodyIsLeftEveryNodeIsNamedOnce() {
        forEachCluster((cluster, random) -> {
            if (!(cluster.decide() instanceof Nobody nobody) || nobody.reason() != Reason.NO_CANDIDATE) {
                return false;
            }
            List<String> named = new ArrayList<>();
            for (Removal removal : nobody.removals()) {
                named.addAll(removal.nodes());
            }
            Collections.sort(named);
            assertEquals(cluster.nodes().stream().map(NodeView::name).sorted().toList(), named);
            return true;
        });
    }

    /** A property; returns whether the cluster was one that the property says something about. */
    private interface Property {
        boolean holds(Cluster cluster, Random random);
    }

    private static void forEachCluster(Property property) {
        int telling = 0;
        for (int seed = 0; seed < CLUSTERS; seed++) {
            Random random = new Random(seed);
            telling += property.holds(cluster(random), random) ? 1 : 0;
        }
        assertTrue(telling > CLUSTERS / 100, "hardly a cluster tells anything: " + telling);
    }

    private static List<String> ranking(Decision decision) {
        return decision instanceof Announce announce ? announce.ranking() : List.of();
    }

    private static Cluster cluster(Random random) {
        List<NodeView> nodes = new ArrayList<>();
        int size = 1 + random.nextInt(8);
        for (int i = 0; i < size; i++) {
            nodes.add(node("node-" + i, random));
        }
        List<L2Advertisement> advertisements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            advertisements.add(advertisement("adv" + i, random));
        }
        return new Cluster(
                List.copyOf(nodes),
                some(nodes, node -> random.nextInt(6) > 0),
                up(nodes, random),
                RULES.get(random.nextInt(RULES.size())),
                advertisements,
                service(nodes, random));
    }

    private static Map<String, Interfaces> up(List<NodeView> nodes, Random random) {
        Map<String, Interfaces> up = new HashMap<>();
        for (NodeView node : nodes) {
            if (random.nextInt(3) > 0) {
                up.put(node.name(), Interfaces.named(someInterfaces(random)));
            }
        }
        return up;
    }

    private static Set<String> someInterfaces(Random random) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            if (random.nextInt(3) > 0) {
                names.add("eth" + i);
            }
        }
        return names;
    }

    private static NodeView node(String name, Random random) {
        String zone = random.nextBoolean() ? "east" : "west";
        Map<String, String> labels =
                random.nextInt(10) == 0 ? Map.of("zone", zone, NodeView.EXCLUDE_LABEL, "") : Map.of("zone", zone);
        return new NodeView(name, labels, random.nextInt(10) == 0, random.nextInt(5) == 0);
    }

    private static ServiceView service(List<NodeView> nodes, Random random) {
        Set<String> serving = some(nodes, node -> random.nextBoolean());
        return new ServiceView(
                "default",
                "web",
                Map.of("app", random.nextBoolean() ? "web" : "mail"),
                random.nextInt(3) == 0 ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER,
                random.nextInt(4) == 0,
                List.of(IpAddress.ofV4(0xc633_6400 + random.nextInt(256))),
                new Endpoints(random.nextInt(8) > 0 || !serving.isEmpty(), serving));
    }

    private static L2Advertisement advertisement(String name, Random random) {
        return new L2Advertisement(
                name,
                List.of(),
                List.of(),
                random.nextInt(3) == 0 ? List.of(label("zone", "east")) : List.of(),
                random.nextBoolean() ? List.of("eth" + random.nextInt(3)) : List.of(),
                random.nextInt(4) == 0 ? List.of(label("app", "web")) : List.of(),
                random.nextBoolean()
                        ? List.of(new PreferredNodes(1 + random.nextInt(100), label("zone", "west")))
                        : List.of());
    }

    private static LabelSelector label(String key, String value) {
        return new LabelSelector(List.of(new Requirement(key, Operator.IN, Set.of(value))));
    }

    private static Set<String> some(List<NodeView> nodes, Predicate<NodeView> chosen) {
        Set<String> names = new HashSet<>();
        for (NodeView node : nodes) {
            if (chosen.test(node)) {
                names.add(node.name());
            }
        }
        return names;
    }
}
