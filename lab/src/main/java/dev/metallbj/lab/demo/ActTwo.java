package dev.metallbj.lab.demo;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.GratuitousArp;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.program.Program;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One load-balancer controller among others: only Services with our class, on the one interface that is meant. */
final class ActTwo implements Act {
    private static final String OPERATOR = "metallb-system";
    private static final String USERS = "envoy-gateway-system";
    private static final String GATEWAY = "envoy-envoy-gateway-system-eg";
    private static final String OTHER = "someone-elses";
    private static final String GATEWAY_IP = "203.0.113.10";
    private static final String OTHER_IP = "203.0.113.77";
    private static final String INTERFACE = "ens3";

    private final Story story;

    ActTwo(Story story) {
        this.story = story;
    }

    @Override
    public String title() {
        return "ACT 2  An Envoy gateway beside another load balancer: operator in " + OPERATOR + ", --lb-class";
    }

    @Override
    public Lab.Builder cluster() {
        return Lab.builder().nodes(3).interfaces(INTERFACE, "ens4").namespace(OPERATOR);
    }

    @Override
    public void play(Stage stage) {
        String before = prepareOthers(stage);
        try (Wire wire = Wire.onBridge(stage.lab().segment(), "arp")) {
            start(stage);
            Visit.Target gateway = checkAddress(stage);
            checkAnnouncement(stage, gateway, wire);
        }
        checkOthersAreUntouched(stage, before);
    }

    /** Another controller's Service, complete with status and endpoints, exists before our programs do. */
    private String prepareOthers(Stage stage) {
        return story.step(
                "A Service without a class, which another controller has given " + OTHER_IP,
                () -> {
                    stage.lab().apiServer().manifests().createNamespace(USERS);
                    stage.apply("envoy-gateway/service-other-controller.yaml", USERS);
                    writeStatusOfOthers(stage);
                    stage.setEndpoints(USERS, OTHER, stage.lab().node("node-a"));
                    return jsonOfOthers(stage);
                },
                json -> "resourceVersion " + resourceVersion(stage) + ", " + json.length() + " bytes of JSON");
    }

    private static void writeStatusOfOthers(Stage stage) {
        stage.lab()
                .kubernetes()
                .services()
                .inNamespace(USERS)
                .withName(OTHER)
                .editStatus(service -> new ServiceBuilder(service)
                        .editOrNewStatus()
                        .withNewLoadBalancer()
                        .addNewIngress()
                        .withIp(OTHER_IP)
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build());
    }

    private static String jsonOfOthers(Stage stage) {
        return stage.lab().kubernetes().raw("/api/v1/namespaces/" + USERS + "/services/" + OTHER);
    }

    private static String resourceVersion(Stage stage) {
        return stage.lab()
                .kubernetes()
                .services()
                .inNamespace(USERS)
                .withName(OTHER)
                .require()
                .getMetadata()
                .getResourceVersion();
    }

    private void start(Stage stage) {
        story.step("Controller and speakers start with --lb-class=metallb; the user applies envoy-gateway", () -> {
            stage.startPrograms("--lb-class=metallb");
            stage.awaitReady();
            stage.apply("envoy-gateway/ipaddresspool.yaml", OPERATOR);
            stage.apply("envoy-gateway/l2advertisement.yaml", OPERATOR);
            stage.apply("envoy-gateway/service.yaml", USERS);
            stage.setEndpoints(USERS, GATEWAY, stage.lab().node("node-b"));
            return "all four ready on port " + Program.HEALTH_PORT;
        });
    }

    private Visit.Target checkAddress(Stage stage) {
        return story.step(
                "The gateway gets the address that it asks for",
                () -> {
                    Visit.Target gateway = stage.awaitAddress(USERS, GATEWAY);
                    Check.equal("the address of " + GATEWAY, GATEWAY_IP, gateway.ip());
                    return gateway;
                },
                gateway -> gateway.name() + " has " + gateway.ip());
    }

    /** Each node has two interfaces on the segment, so that an answer on the wrong one would be a second answer. */
    private void checkAnnouncement(Stage stage, Visit.Target gateway, Wire wire) {
        story.step(
                "The client reaches it; it is announced on " + INTERFACE + " only, though nodes have ens4 too", () -> {
                    Visit visit = stage.visit(List.of(gateway)).getFirst();
                    Check.equal(
                            "the interface that answers",
                            INTERFACE,
                            visit.port().interfaceName());
                    Set<String> sources = wire.frames(GratuitousArp.about(gateway.ip())).stream()
                            .map(Frame::source)
                            .map(Object::toString)
                            .collect(Collectors.toCollection(TreeSet::new));
                    Check.equal("who sent gratuitous ARP", Set.of(visit.mac().toString()), sources);
                    return "answers and gratuitous ARP come from " + visit.mac() + " alone";
                });
    }

    private void checkOthersAreUntouched(Stage stage, String before) {
        story.step("The other controller's Service is as it was", () -> {
            stage.visitor().expectSilence(OTHER_IP);
            Check.equal("the JSON of " + OTHER, before, jsonOfOthers(stage));
            return "byte for byte, resourceVersion " + resourceVersion(stage) + "; nobody answers ARP for " + OTHER_IP;
        });
    }
}
