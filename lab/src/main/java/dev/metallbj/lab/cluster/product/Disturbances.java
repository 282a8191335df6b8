package dev.metallbj.lab.cluster.product;

import dev.metallbj.lab.cluster.Cluster;
import dev.metallbj.lab.cluster.ClusterNode;
import dev.metallbj.lab.demo.Check;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.HttpProbe;
import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.List;

/**
 * What administrators and accidents do to a cluster, while a client uses the Service all the time. Each returns when all is as before, with what
 * the client saw. One thread.
 */
public final class Disturbances {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration BEFORE = Duration.ofMillis(500);
    // Until the last answers are no longer waited for.
    private static final Duration AFTER = AnswerProbe.ANSWER_LIMIT.plusMillis(200);

    private final Cluster cluster;
    private final Installation installation;
    private final String ip;

    /** @param ip the Service's address, which is announced */
    public Disturbances(Cluster cluster, Installation installation, String ip) {
        this.cluster = cluster;
        this.installation = installation;
        this.ip = ip;
    }

    /** What is done, by commands. */
    @FunctionalInterface
    private interface Deed {
        void run();
    }

    private Disturbance measure(Deed deed) {
        try (HttpProbe http = HttpProbe.start(cluster.client(), ip, Installation.PORT);
                AnswerProbe arp = AnswerProbe.start(cluster.client(), ip, HttpProbe.INTERVAL)) {
            Await.until(BEFORE, () -> false);
            long begin = System.nanoTime();
            deed.run();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            Await.until(AFTER, () -> false);
            return new Disturbance(http.report(), arp.report(), took);
        }
    }

    /** The node that announces the address. */
    public ClusterNode announcer() {
        return installation.awaitAnnouncer(ip);
    }

    /** {@code kubectl drain} of the announcing node; ends when another node announces the address, and its speaker's log says so. */
    public Disturbance drain(ClusterNode node) {
        return measure(() -> {
            installation.kubectl(
                    "drain", node.name(), "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s");
            ClusterNode other = installation.awaitOtherAnnouncer(ip, node);
            String speaker = installation.pod("speaker", other).getMetadata().getName();
            Check.await(
                    LIMIT,
                    "serviceAnnounced for " + ip + " in the log of " + speaker,
                    () -> installation.kubectl("logs", "-n", Installation.NAMESPACE, speaker),
                    log -> log.lines().anyMatch(line -> line.contains("\"serviceAnnounced\"") && line.contains(ip)));
            awaitPods();
        });
    }

    /** {@code kubectl uncordon}; ends when the address has returned. */
    public Disturbance uncordon(ClusterNode node) {
        return measure(() -> {
            installation.kubectl("uncordon", node.name());
            installation.awaitAnnouncer(ip, node, LIMIT);
        });
    }

    /** Moves the controller to a node, which announces the address and goes on doing so. */
    public void moveController(ClusterNode node) {
        List<String> others = cluster.nodes().stream()
                .filter(other -> !other.equals(node))
                .map(ClusterNode::name)
                .toList();
        others.forEach(other -> installation.kubectl("cordon", other));
        if (!installation.runs("controller", node)) {
            installation.kubectl("rollout", "restart", "-n", Installation.NAMESPACE, "deployment/metallb-controller");
        }
        awaitPods();
        others.forEach(other -> installation.kubectl("uncordon", other));
        installation.awaitAnnouncer(ip, node, LIMIT);
    }

    /** Deletes the Pod of the announcing speaker; ends when its successor announces the address. */
    public Disturbance deleteSpeaker(ClusterNode node) {
        return measure(() -> {
            String pod = installation.pod("speaker", node).getMetadata().getName();
            installation.kubectl("delete", "pod", "-n", Installation.NAMESPACE, pod);
            awaitPods();
            installation.awaitAnnouncer(ip, node, LIMIT);
        });
    }

    /** {@code kubectl rollout restart} of the DaemonSet; ends when the address is where it was. */
    public Disturbance roll(ClusterNode node) {
        return measure(() -> {
            installation.kubectl("rollout", "restart", "-n", Installation.NAMESPACE, "daemonset/metallb-speaker");
            awaitPods();
            installation.awaitAnnouncer(ip, node, LIMIT);
        });
    }

    /** {@code helm upgrade --wait} with other values; ends when the address is where it was. */
    public Disturbance upgrade(ClusterNode node, String... values) {
        return measure(() -> {
            installation.upgrade(values);
            awaitPods();
            installation.awaitAnnouncer(ip, node, LIMIT);
        });
    }

    /**
     * Power cut of the announcing node; ends when another node announces the address. Returns when the cluster has noticed too: until then every node
     * sends requests to Pods that are no more.
     */
    public Disturbance powerOff(ClusterNode node) {
        Disturbance seen = measure(() -> {
            node.powerOff();
            installation.awaitOtherAnnouncer(ip, node);
        });
        installation.awaitNoEndpoint(node);
        return seen;
    }

    /** Power again; ends when the address has returned. */
    public Disturbance powerOn(ClusterNode node) {
        return measure(() -> {
            cluster.powerOn(node);
            awaitPods();
            installation.awaitAnnouncer(ip, node, LIMIT);
        });
    }

    /** {@code helm uninstall --wait}; ends when nobody answers for the address any more. */
    public Disturbance uninstall() {
        return measure(() -> {
            installation.uninstall();
            Check.await(LIMIT, "no answer for " + ip, () -> cluster.client().arp(ip), List::isEmpty);
        });
    }

    /** {@code helm install --wait} again; ends when the address is announced as before. */
    public Disturbance installAgain(ClusterNode node) {
        return measure(() -> {
            installation.install();
            installation.awaitAnnouncer(ip, node, LIMIT);
        });
    }

    /** Waits until all Pods that should be there are ready, the product's and the user's. */
    private void awaitPods() {
        for (String object : List.of("deployment/metallb-controller", "daemonset/metallb-speaker")) {
            installation.kubectl("rollout", "status", "-n", Installation.NAMESPACE, object, "--timeout=90s");
        }
        installation.kubectl("rollout", "status", "deployment/my-app", "--timeout=60s");
    }
}
