package dev.metallbj.lab.demo;

import dev.metallbj.lab.node.Node;

/** The Service of {@code lab/manifests/dns-server}, and a client that uses it from then on. */
final class DnsServer {
    /** The operator's namespace. */
    static final String OPERATOR = "metallb-system";

    private static final String USERS = "default";
    private static final String DNS = "dns";

    private final Story story;

    private DnsServer(Story story) {
        this.story = story;
    }

    /** Two steps: everything starts, and the Service is announced. */
    static User start(Story story, Stage stage) {
        DnsServer server = new DnsServer(story);
        server.start(stage);
        return new User(stage, USERS, server.visit(stage));
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
