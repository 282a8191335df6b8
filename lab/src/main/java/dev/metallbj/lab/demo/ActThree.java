package dev.metallbj.lab.demo;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;

/** Nodes die and are taken out of service, while a client uses a Service without rest. */
final class ActThree implements Act {
    private static final String OPERATOR = "metallb-system";
    private static final String USERS = "default";
    private static final String DNS = "dns";

    private final Story story;

    ActThree(Story story) {
        this.story = story;
    }

    @Override
    public String title() {
        return "ACT 3  A node dies: speakers gossip, and the next one takes over";
    }

    @Override
    public Lab.Builder cluster() {
        return Lab.builder().nodes(3).namespace(OPERATOR);
    }

    @Override
    public void play(Stage stage) {
        start(stage);
        Visit visit = visit(stage);
        try (User user = new User(stage, USERS, visit)) {
            new PulledCable(story, stage, user).play();
            OutOfService outOfService = new OutOfService(story, stage, user);
            outOfService.stopSpeaker();
            outOfService.drain();
        }
    }

    private void start(Stage stage) {
        story.step("Controller and speakers start; the user applies dns-server", () -> {
            stage.startPrograms();
            stage.apply("dns-server/ipaddresspool.yaml", OPERATOR);
            stage.apply("dns-server/l2advertisement.yaml", OPERATOR);
            stage.apply("dns-server/service.yaml", USERS);
            stage.setEndpoints(USERS, DNS, stage.lab().nodes().toArray(Node[]::new));
            stage.awaitReady();
            return "all four ready; each speaker counts " + stage.lab().nodes().size() + " members alive";
        });
    }

    private Visit visit(Stage stage) {
        return story.step(
                "One of the three speakers announces " + DNS,
                () -> {
                    Visit.Target dns = stage.awaitAddress(USERS, DNS);
                    return stage.visitUdp(dns);
                },
                visit -> visit.target().ip() + " is answered by " + visit.node().name());
    }
}
