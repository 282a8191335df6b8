package dev.metallbj.lab.cluster.product;

import dev.metallbj.lab.cluster.Cluster;
import dev.metallbj.lab.cluster.ClusterNode;
import dev.metallbj.lab.cluster.ClusterRequirements;
import dev.metallbj.lab.demo.Check;
import dev.metallbj.lab.demo.Durations;
import dev.metallbj.lab.demo.Interruption;
import dev.metallbj.lab.demo.Screen;
import dev.metallbj.lab.demo.Screen.Style;
import dev.metallbj.lab.demo.StepFailed;
import dev.metallbj.lab.demo.Story;
import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code make cluster}: a real cluster, our product on it by image and chart, and what its users' clients see while nodes are drained and die and
 * the product is upgraded; each step is checked.
 *
 * <p>With {@code --keep} the cluster stays up before the disturbances, until Enter. Exit codes: 0 every step held, 1 one did not, 2 it cannot run
 * here, or a wrong argument; on Ctrl-C 130. Nothing is left on the machine in any case.
 */
public final class Tour {
    private static final String KEEP = "--keep";
    private static final int NODES = 3;
    private static final Duration UP_LIMIT = Duration.ofSeconds(40);

    private final Screen screen;
    private final Story story;

    private Tour(Screen screen) {
        this.screen = screen;
        this.story = new Story(screen);
    }

    /**
     * Plays it and ends the JVM.
     *
     * @param args nothing or {@code --keep}
     */
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) {
        Optional<String> obstacle = args.stream()
                .filter(arg -> !arg.equals(KEEP))
                .findFirst()
                .map(arg -> "unknown argument \"" + arg + "\"; the only one is " + KEEP)
                .or(() -> ClusterRequirements.check().map(reason -> "it cannot run on this machine: " + reason));
        if (obstacle.isPresent()) {
            System.err.println("cluster: " + obstacle.get());
            return 2;
        }
        return new Tour(Screen.onStandardOutput()).play(args.contains(KEEP));
    }

    private int play(boolean keep) {
        try (var _ = Interruption.silences(screen);
                Cluster cluster = open()) {
            Installation installation = new Installation(cluster);
            String ip = install(installation);
            if (keep) {
                keep(cluster, installation, ip);
            } else {
                disturb(cluster, installation, ip);
                story.step("The cluster is taken down", () -> {
                    cluster.run().close();
                    return "nothing is left";
                });
            }
            screen.print(Style.GOOD, "Done in " + Durations.seconds(story.elapsed()) + "; every step held.");
            return 0;
        } catch (StepFailed e) {
            screen.print(Style.BAD, "It ends here: a step did not hold. Everything was removed.");
            return 1;
        }
    }

    private Cluster open() {
        return story.step(
                "A cluster: control plane, " + NODES + " nodes with kubelet and containerd, a client on their segment",
                () -> {
                    long begin = System.nanoTime();
                    Cluster cluster = Cluster.start(NODES, List.of(Installation.image()), story::say);
                    Duration took = Duration.ofNanos(System.nanoTime() - begin);
                    if (took.compareTo(UP_LIMIT) > 0) {
                        story.say("slower than the " + Durations.seconds(UP_LIMIT) + " of a quiet machine");
                    }
                    return cluster;
                },
                cluster -> NODES + " nodes Ready, images imported");
    }

    /** Ends with an address that is announced. */
    private String install(Installation installation) {
        story.step("A user's program on two nodes, and a Service of type LoadBalancer", () -> {
            installation.applyService();
            return "its Pods are ready, EXTERNAL-IP is pending";
        });
        long begin = System.nanoTime();
        story.step("helm install --wait, within 100m CPU and 100Mi each, and a pool right after", () -> {
            installation.install("-f", ProjectFiles.get(Installation.LIMITED).toString());
            Duration ready = Duration.ofNanos(System.nanoTime() - begin);
            installation.applyPool();
            return "ready after " + Durations.seconds(ready) + ", pool and advertisement accepted";
        });
        String ip = story.step(
                "The Service gets an address",
                () -> {
                    String address = installation.awaitAddress();
                    installation.awaitAnnouncer(address);
                    return address;
                },
                address -> address + " is announced " + since(begin) + " after helm install began");
        story.step("HTTP from the client through " + ip, () -> "answered by the Pod on " + installation.get(ip));
        return ip;
    }

    private static String since(long begin) {
        return Durations.seconds(Duration.ofNanos(System.nanoTime() - begin));
    }

    private void disturb(Cluster cluster, Installation installation, String ip) {
        Disturbances disturbances = new Disturbances(cluster, installation, ip);
        ClusterNode node = disturbances.announcer();
        lossless(
                "helm upgrade --wait without the limits: both programs are replaced", () -> disturbances.upgrade(node));
        lossless("kubectl drain " + node.name() + ", which announces " + ip, () -> disturbances.drain(node));
        lossless("kubectl uncordon " + node.name() + ": the address returns", () -> disturbances.uncordon(node));
        story.step("The controller moves to " + node.name() + " too", () -> {
            disturbances.moveController(node);
            return "controller and announcing speaker on " + node.name();
        });
        lossless("kubectl drain " + node.name() + " again, with the controller on it", () -> disturbances.drain(node));
        lossless("kubectl uncordon " + node.name(), () -> disturbances.uncordon(node));
        lossless("kubectl delete pod of the announcing speaker", () -> disturbances.deleteSpeaker(node));
        lossless("kubectl rollout restart of the DaemonSet", () -> disturbances.roll(node));
        story.step("Power cut of " + node.name(), () -> disturbances.powerOff(node), Tour::tell);
        lossless("Power again: the address returns", () -> disturbances.powerOn(node));
        uninstall(installation, disturbances);
        story.step("helm install again: the same address", () -> disturbances.installAgain(node), Tour::tell);
        Check.equal("the address", Optional.of(ip), installation.address());
    }

    private void uninstall(Installation installation, Disturbances disturbances) {
        String before = installation.kept();
        story.step("helm uninstall", disturbances::uninstall, Tour::tell);
        story.step("What is kept: definitions, pools, advertisements, the Service's address", () -> {
            Check.equal("what is kept", before, installation.kept());
            return before;
        });
    }

    private void lossless(String title, Supplier<Disturbance> deed) {
        story.step(
                title,
                () -> {
                    Disturbance seen = deed.get();
                    Check.that(seen.lostNothing(), "no request without an answer", seen);
                    return seen;
                },
                Tour::tell);
    }

    private static String tell(Disturbance seen) {
        return seen + "; took " + Durations.seconds(seen.took());
    }

    private void keep(Cluster cluster, Installation installation, String ip) {
        story.remark("");
        story.remark("The cluster stays up until Enter. In another terminal:");
        story.command("export KUBECONFIG=" + cluster.apiServer().kubeconfig());
        story.command("alias kubectl=" + cluster.kubectl().program() + " helm="
                + installation.helm().program());
        story.command("kubectl get pods -A -o wide; kubectl get servicel2statuses -A");
        story.command("ip netns exec " + cluster.client().host().namespace().name() + " curl http://" + ip + "/");
        for (ClusterNode node : cluster.nodes()) {
            story.command("nsenter --all --target $(pgrep -P " + node.pid() + ") # into " + node.name());
        }
        if (!awaitEnter()) {
            story.remark("(no terminal: ends at once)");
        }
    }

    /** False where there is nothing to read from. */
    private static boolean awaitEnter() {
        try {
            return System.in.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
