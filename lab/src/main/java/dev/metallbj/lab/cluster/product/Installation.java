package dev.metallbj.lab.cluster.product;

import dev.metallbj.lab.chart.Helm;
import dev.metallbj.lab.cluster.Cluster;
import dev.metallbj.lab.cluster.ClusterNode;
import dev.metallbj.lab.demo.Check;
import dev.metallbj.lab.probe.ArpAnswer;
import dev.metallbj.lab.project.ProjectFiles;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The chart's release {@code metallb} on a cluster, and a user's Service with Pods behind it. One thread. */
public final class Installation {
    /** Where the release is. */
    public static final String NAMESPACE = "metallb-system";

    /** The user's Service, in namespace {@code default}. */
    public static final String SERVICE = "my-service";

    /** Its port. */
    public static final int PORT = 80;

    /** Values as users write them: both programs within 100m CPU and 100Mi. */
    public static final String LIMITED = "lab/cluster/values-limited.yaml";

    private static final String CHART = "helm/metallb";
    private static final String MANIFESTS = "lab/manifests/gitops/default/";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Helm helm;

    public Installation(Cluster cluster) {
        this.cluster = cluster;
        this.helm = Helm.of(cluster.run().folder(), cluster.apiServer().kubeconfig());
    }

    /** The image that {@code make image} leaves. */
    public static Path image() {
        return ProjectFiles.get("target/image/metallb-java-0.1.0.tar");
    }

    Helm helm() {
        return helm;
    }

    /** {@code helm install --wait}. */
    public String install(String... more) {
        return installNow(Stream.concat(Stream.of("--wait", "--timeout", "120s"), Stream.of(more))
                .toArray(String[]::new));
    }

    /** {@code helm install}, which waits for nothing. */
    public String installNow(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("install", "metallb", chart(), "-n", NAMESPACE, "--create-namespace"));
        arguments.addAll(List.of(more));
        return helm.run(arguments.toArray(String[]::new));
    }

    /** {@code helm test}: the chart's own check of what is installed. */
    public String test() {
        return helm.run("test", "metallb", "-n", NAMESPACE, "--timeout", "60s");
    }

    /** {@code helm upgrade --wait}: what is not given has the chart's default again (Helm itself would keep the old values if none is given). */
    public String upgrade(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "upgrade", "metallb", chart(), "-n", NAMESPACE, "--reset-values", "--wait", "--timeout", "120s"));
        arguments.addAll(List.of(more));
        return helm.run(arguments.toArray(String[]::new));
    }

    /** {@code helm uninstall --wait}. */
    public String uninstall() {
        return helm.run("uninstall", "metallb", "-n", NAMESPACE, "--wait", "--timeout", "60s");
    }

    static String chart() {
        return ProjectFiles.get(CHART).toString();
    }

    /** A pool and its advertisement, as users apply them. */
    public void applyPool() {
        kubectl("apply", "-f", manifest("ipaddresspool.yaml"), "-f", manifest("l2advertisement.yaml"));
    }

    /** The user's program on two nodes, and its Service; waits until the Pods are ready. */
    public void applyService() {
        kubectl("apply", "-f", ProjectFiles.get("lab/cluster/my-app.yaml").toString());
        kubectl("apply", "-f", manifest("service.yaml"));
        kubectl("rollout", "status", "deployment/my-app", "--timeout=60s");
    }

    /** What the client gets from the Service: the name of the answering Pod's node. */
    public String get(String ip) {
        return Check.await(
                LIMIT, "an answer from http://" + ip + "/", () -> tryGet(ip), body -> body.startsWith("node-"));
    }

    private String tryGet(String ip) {
        try {
            return cluster.client().http(ip, PORT).body();
        } catch (IOException e) {
            return "no answer: " + e.getMessage();
        }
    }

    private static String manifest(String name) {
        return ProjectFiles.get(MANIFESTS + name).toString();
    }

    /** What an uninstallation must keep, as one text: definitions, the user's objects with their uids, the addresses of Services. */
    public String kept() {
        return Kept.of(cluster);
    }

    /** Runs {@code kubectl}. */
    public String kubectl(String... arguments) {
        return cluster.kubectl().run(arguments);
    }

    /** Waits until the Service has an address; returns it. */
    public String awaitAddress() {
        return Check.await(LIMIT, "an address for the Service " + SERVICE, this::address, Optional::isPresent)
                .orElseThrow();
    }

    /** The Service's address now. */
    public Optional<String> address() {
        Service service = cluster.kubernetes()
                .services()
                .inNamespace("default")
                .withName(SERVICE)
                .get();
        return service.getStatus().getLoadBalancer().getIngress().stream()
                .map(LoadBalancerIngress::getIp)
                .findFirst();
    }

    /** Waits until exactly one node answers for an address by ARP; returns it. */
    public ClusterNode awaitAnnouncer(String ip) {
        return awaitAnnouncer(ip, "exactly one node that answers for " + ip, LIMIT, node -> true);
    }

    /** Waits until this node alone answers for an address. */
    public void awaitAnnouncer(String ip, ClusterNode wanted, Duration limit) {
        awaitAnnouncer(ip, "only " + wanted + " answers for " + ip, limit, wanted::equals);
    }

    /** Waits until another node alone answers for an address; returns it. */
    public ClusterNode awaitOtherAnnouncer(String ip, ClusterNode before) {
        return awaitAnnouncer(
                ip, "another node than " + before + " answers for " + ip, LIMIT, node -> !node.equals(before));
    }

    private ClusterNode awaitAnnouncer(String ip, String expected, Duration limit, Predicate<ClusterNode> wanted) {
        return cluster.nodeWithMac(Check.await(
                                limit,
                                expected,
                                () -> cluster.client().arp(ip),
                                answers -> answers.size() == 1
                                        && cluster.nodeWithMac(
                                                        answers.getFirst().mac())
                                                .filter(wanted)
                                                .isPresent())
                        .stream()
                        .map(ArpAnswer::mac)
                        .findFirst()
                        .orElseThrow())
                .orElseThrow();
    }

    /** Waits until no ready endpoint of the Service is on a node. */
    void awaitNoEndpoint(ClusterNode node) {
        Check.await(
                LIMIT,
                "no ready endpoint of " + SERVICE + " on " + node,
                this::nodesWithEndpoints,
                nodes -> !nodes.contains(node.name()));
    }

    private Set<String> nodesWithEndpoints() {
        return cluster
                .kubernetes()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withLabel("kubernetes.io/service-name", SERVICE)
                .list()
                .getItems()
                .stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
                .map(Endpoint::getNodeName)
                .collect(Collectors.toSet());
    }

    /** The Pods with a label, but for those that are being deleted. */
    public List<Pod> pods(String namespace, String label, String value) {
        return cluster.kubernetes().pods().inNamespace(namespace).withLabel(label, value).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** The Pod of a component on a node. */
    public Pod pod(String component, ClusterNode node) {
        return pods(NAMESPACE, "app.kubernetes.io/component", component).stream()
                .filter(pod -> node.name().equals(pod.getSpec().getNodeName()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Pod of the " + component + " on " + node));
    }

    /** Whether a Pod of a component is on a node. */
    public boolean runs(String component, ClusterNode node) {
        return pods(NAMESPACE, "app.kubernetes.io/component", component).stream()
                .anyMatch(pod -> node.name().equals(pod.getSpec().getNodeName()));
    }
}
