package dev.metallbj.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.crd.ServiceL2Status;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.apiserver.RequestKinds;
import dev.metallbj.lab.crowd.Crowd;
import dev.metallbj.lab.crowd.CrowdStatuses;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.election.NodeOrder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the death of a node costs the API server and the wire, for each Service that moves: the short form of the figure {@code scale}. */
@NeedsLab
class FailoverRequestsTest {
    private static final int MOVING = 30;
    private static final int STAYING = 3;
    private static final double MOST_EACH = 4.2;
    /** For what takes seconds on a quiet machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PACE = Duration.ofMillis(250);

    private static final String CONFIGURATION = """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: lan}
            spec: {addresses: [192.0.2.0/24]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: lan}
            """;
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: NAME}
            spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{name: dns, port: 53, protocol: UDP}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: NAME, labels: {kubernetes.io/service-name: NAME}}
            addressType: IPv4
            ports: [{name: dns, port: 53, protocol: UDP}]
            endpoints: [{addresses: [198.51.100.11], conditions: {ready: true}}]
            """;

    @Test
    void oneListForMany_FourWritesForEach_AndOnlyWhatMovedIsClaimed() {
        try (Lab lab = Lab.builder()
                .nodes(1)
                .withoutDataPath()
                .audited()
                .crds(ProjectFiles.get("crds/manifests"))
                .start()) {
            Crowd crowd = new Crowd(lab, 1);
            Node survivor = lab.nodes().getFirst();
            Node doomed = crowd.nodes().getFirst();
            Map<String, String> staying = addresses(survivor, doomed, STAYING);
            Map<String, String> moving = addresses(doomed, survivor, MOVING);
            lab.apiServer().manifests().applyText(CONFIGURATION, lab.namespace(), Map.of());
            staying.forEach((service, ip) -> create(lab, service, ip));
            moving.forEach((service, ip) -> create(lab, service, ip));
            crowd.startAll();
            Program speaker = lab.startSpeaker(survivor);
            CrowdStatuses statuses = new CrowdStatuses(lab.kubernetes(), lab.namespace());
            moving.keySet().forEach(service -> statuses.write(doomed, "default", service));
            speaker.awaitReady(PATIENCE);
            await("statuses", lab, staying.size(), moving.size());
            assertTrue(
                    Await.every(PACE, PATIENCE, () -> asked(lab).count("create", "events") == STAYING),
                    "Events of the first announcements");
            RequestKinds before = asked(lab);
            crowd.cut(doomed);
            await("statuses after the death", lab, STAYING + MOVING, 0);
            assertTrue(
                    Await.every(PACE, PATIENCE, () -> asked(lab).since(before).count("create", "events") == MOVING),
                    "Events of the takeovers");
            RequestKinds cost = asked(lab).since(before);
            System.out.println("requests for " + MOVING + " Services that move: " + cost.counts());
            assertEquals(MOVING, cost.count("delete", "servicel2statuses"), cost::toString);
            assertEquals(MOVING, cost.count("create", "servicel2statuses"), cost::toString);
            assertEquals(MOVING, cost.count("patch", "servicel2statuses/status"), cost::toString);
            assertTrue(cost.total() <= MOST_EACH * MOVING, cost::toString);
            assertEquals(
                    Stream.concat(staying.values().stream(), moving.values().stream())
                            .sorted()
                            .toList(),
                    bursts(speaker),
                    "each address is claimed by one burst, those that stay too");
        }
    }

    private static List<String> bursts(Program speaker) {
        return speaker.log().stream()
                .filter(line -> line.event().equals("gratuitousBurst"))
                .map(line -> line.field("ip"))
                .sorted()
                .toList();
    }

    private static RequestKinds asked(Lab lab) {
        return lab.apiServer().requestsOf(lab.user(Program.Kind.SPEAKER));
    }

    /** By Service, so many that {@code winner} announces. */
    private static Map<String, String> addresses(Node winner, Node other, int count) {
        Map<String, String> addresses = new LinkedHashMap<>();
        IpAddress next = IpAddress.parse("192.0.2.1");
        while (addresses.size() < count) {
            List<String> order =
                    NodeOrder.of(next, List.of(winner.name(), other.name())).nodes();
            if (order.getFirst().equals(winner.name())) {
                addresses.put("of-" + winner.name() + "-" + addresses.size(), next.toString());
            }
            next = next.next();
        }
        return addresses;
    }

    /** With its address, which no controller has to give. */
    private static void create(Lab lab, String name, String ip) {
        lab.apiServer().manifests().applyText(SERVICE, "default", Map.of("NAME", name));
        lab.kubernetes()
                .services()
                .inNamespace("default")
                .withName(name)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"loadBalancer\": {\"ingress\": [{\"ip\": \"" + ip + "\"}]}}}");
    }

    /** Waits until so many statuses are of the survivor, and so many of the other, all of them complete. */
    private static void await(String what, Lab lab, int ofSurvivor, int ofDoomed) {
        String survivor = lab.nodes().getFirst().name();
        Map<Boolean, Long> wanted = Map.of(true, (long) ofSurvivor, false, (long) ofDoomed);
        boolean came = Await.every(PACE, PATIENCE, () -> {
            Map<Boolean, Long> present = new LinkedHashMap<>(Map.of(true, 0L, false, 0L));
            present.putAll(statuses(lab).stream()
                    .filter(one -> one.getStatus() != null)
                    .collect(Collectors.groupingBy(
                            one -> survivor.equals(one.getMetadata().getLabels().get(ServiceL2Status.NODE_LABEL)),
                            Collectors.counting())));
            return present.equals(wanted);
        });
        assertTrue(came, () -> what + ": " + statuses(lab).size());
    }

    private static List<ServiceL2Status> statuses(Lab lab) {
        return lab.kubernetes()
                .resources(ServiceL2Status.class)
                .inNamespace(lab.namespace())
                .list()
                .getItems();
    }
}
