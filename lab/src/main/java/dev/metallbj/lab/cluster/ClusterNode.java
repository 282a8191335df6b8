package dev.metallbj.lab.cluster;

import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.network.Host;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.process.Processes;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A machine of the cluster that runs Pods: network, mount, process, host name and cgroup namespaces of its own, and in them containerd, kubelet and
 * kube-proxy. Switch on and off from one thread at a time.
 */
public final class ClusterNode {
    private static final List<String> LOGS = List.of("containerd.log", "images.log", "kubelet.log", "kube-proxy.log");

    private final Host host;
    private final Processes processes;
    private final Path folder;
    private final Map<String, String> environment;
    private Child machine;
    private Instant switchedOn = Instant.EPOCH;

    private ClusterNode(Host host, Processes processes, Path folder, Map<String, String> environment) {
        this.host = host;
        this.processes = processes;
        this.folder = folder;
        this.environment = environment;
        this.machine = start();
    }

    /**
     * Switches a new node on: its programs start as far as they can without an API server.
     *
     * @param index from 0
     * @param programs folder of the Kubernetes programs
     * @param images OCI archives, imported at each start
     */
    static ClusterNode start(Host host, int index, Processes processes, Path programs, List<Path> images) {
        try {
            Path folder = Files.createDirectory(processes.run().folder().resolve(host.name()));
            Map<String, String> environment = new HashMap<>();
            environment.put("NODE_NETNS", host.namespace().file().toString());
            environment.put("NODE_CGROUP", NodeCgroups.create(processes.run(), host.name()));
            environment.put("NODE_NAME", host.name());
            environment.put("NODE_IP", host.addresses().v4());
            environment.put("NODE_FOLDER", folder.toString());
            environment.put("NODE_IMAGES", images.stream().map(Path::toString).collect(Collectors.joining(" ")));
            environment.put("POD_RANGE", PodNetwork.range(index));
            environment.put("POD_GATEWAY", PodNetwork.gateway(index));
            environment.put("POD_RANGES", PodNetwork.RANGES);
            environment.put("KUBERNETES", programs.toString());
            return new ClusterNode(host, processes, folder, environment);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for " + host, e);
        }
    }

    private Child start() {
        try {
            Files.deleteIfExists(imagesImported());
        } catch (IOException e) {
            throw new UncheckedIOException("the last start's mark of " + host + " could not be removed", e);
        }
        switchedOn = Instant.now();
        String script = ProjectFiles.get("lab/cluster/node.sh").toString();
        return processes.start(Command.of(host.name(), List.of(script)).withEnvironment(environment));
    }

    /** The user that a node's kubelet is for the API server. */
    static String user(String node) {
        return "system:node:" + node;
    }

    /** Lets kubelet and kube-proxy start. */
    void join(ApiServer apiServer) {
        give("kubelet.kubeconfig", apiServer.kubeconfig(user(name())));
        give("kube-proxy.kubeconfig", apiServer.kubeconfig(ControlPlane.PROXY));
    }

    private void give(String name, Path file) {
        try {
            // Whole or not at all: the node is waiting for it.
            Path copy = Files.copy(file, folder.resolve("." + name), StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be given to " + host, e);
        }
    }

    /** Is there once this start has imported all images. */
    private Path imagesImported() {
        return folder.resolve("images-imported");
    }

    /** Waits until all images are there. */
    void awaitImages(Duration limit) {
        Path done = imagesImported();
        if (!Await.until(limit, () -> Files.exists(done) || !machine.isAlive()) || !Files.exists(done)) {
            throw new IllegalStateException(
                    this + " has not imported its images within " + limit.toSeconds() + " s\n" + logTails());
        }
    }

    /** Of the machine and of the Node object. */
    public String name() {
        return host.name();
    }

    /** The machine on the segment. */
    public Host host() {
        return host;
    }

    /** When it was last switched on. */
    Instant switchedOn() {
        return switchedOn;
    }

    /** Its process 1, as the machine sees it: {@code nsenter} takes it. Only while it is on. */
    public long pid() {
        return machine.pid();
    }

    /** Whether its programs run: false after a power cut, and when one of them has ended. */
    public boolean isOn() {
        return machine.isAlive();
    }

    /** A power cut: its link goes down, then everything that it runs is killed. */
    public void powerOff() {
        host.unplug();
        machine.kill();
    }

    /** Power again: it starts with what its disk has. */
    public void powerOn() {
        host.plugIn();
        machine = start();
    }

    /** The end of each of its programs' logs, for messages. */
    String logTails() {
        StringBuilder tails = new StringBuilder(machine.logTail(5));
        for (String log : LOGS) {
            Path file = folder.resolve(log);
            if (Files.exists(file)) {
                tails.append("\nthe end of ").append(file).append(":\n").append(tail(file));
            }
        }
        return tails.toString();
    }

    private static String tail(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public String toString() {
        return "node " + name();
    }
}
