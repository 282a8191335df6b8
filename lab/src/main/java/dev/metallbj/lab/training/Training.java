package dev.metallbj.lab.training;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.Requirements;
import dev.metallbj.lab.apiserver.Binaries;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Makes the AOT caches of both programs, as built in {@link ProjectFiles#dist}, by a run in which they do what they do in a cluster: a webhook called, pools, addresses, an announcement, gossip, a handover, a scrape, the end.
 *
 * <p>Does nothing where they are up to date. Exit codes: 0 made, 1 something failed, 2 it cannot run here.
 */
public final class Training {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int WEBHOOK_PORT = 9443;
    private static final List<String> WEBHOOK_FLAGS =
            List.of("--webhook-mode=enabled", "--webhook-port=" + WEBHOOK_PORT);
    private static final String OPERATOR = "metallb"; // as in the manifests
    private static final String USERS = "default";
    private static final List<String> SERVICES = List.of("web-service", "database");

    /** The API server reaches the controller on the loopback interface that they share, through a name that it resolves itself. */
    private static final String WEBHOOK = """
            apiVersion: v1
            kind: Service
            metadata: {name: metallb-webhook-service}
            spec: {type: ExternalName, externalName: 127.0.0.1}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: metallb-webhook-configuration}
            webhooks:
            - name: ipaddresspoolvalidationwebhook.metallb.io
              admissionReviewVersions: [v1]
              clientConfig:
                service: {name: metallb-webhook-service, namespace: OPERATOR, path: /validate-metallb-io-v1beta1-ipaddresspool, port: PORT}
              failurePolicy: Fail
              rules:
              - {apiGroups: [metallb.io], apiVersions: [v1beta1], operations: [CREATE, UPDATE], resources: [ipaddresspools], scope: Namespaced}
              sideEffects: None
            - name: l2advertisementvalidationwebhook.metallb.io
              admissionReviewVersions: [v1]
              clientConfig:
                service: {name: metallb-webhook-service, namespace: OPERATOR, path: /validate-metallb-io-v1beta1-l2advertisement, port: PORT}
              failurePolicy: Fail
              rules:
              - {apiGroups: [metallb.io], apiVersions: [v1beta1], operations: [CREATE, UPDATE], resources: [l2advertisements], scope: Namespaced}
              sideEffects: None
            """;

    private final Lab lab;
    private final Recording controllerClasses;
    private final Recording speakerClasses;

    private Training(Lab lab) {
        this.lab = lab;
        this.controllerClasses = ofController(lab.run().folder());
        this.speakerClasses = ofSpeaker(lab.run().folder());
    }

    private static Recording ofController(Path folder) {
        return Recording.of(Program.Kind.CONTROLLER, folder);
    }

    private static Recording ofSpeaker(Path folder) {
        return Recording.of(Program.Kind.SPEAKER, folder);
    }

    private static boolean isUpToDate() {
        Path nowhere = Path.of(""); // nothing is recorded
        return ofController(nowhere).isUpToDate() && ofSpeaker(nowhere).isUpToDate();
    }

    /** Trains and ends the JVM. */
    public static void main(String[] args) {
        if (isUpToDate()) {
            return;
        }
        Optional<String> obstacle = Requirements.check().or(Training::noApiServer);
        if (obstacle.isPresent()) {
            System.err.println("no AOT caches, programs start slower: " + obstacle.get());
            System.exit(2);
        }
        try (Lab lab = Lab.builder()
                .nodes(2)
                .namespace(OPERATOR)
                .crds(ProjectFiles.get("crds/manifests"))
                .start()) {
            new Training(lab).run();
        } catch (RuntimeException e) {
            System.err.println("the training failed: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    /** Building one takes minutes, which nobody expects of this. */
    private static Optional<String> noApiServer() {
        return Binaries.present().isPresent()
                ? Optional.empty()
                : Optional.of("there is no kube-apiserver; make apiserver builds one");
    }

    private void run() {
        lab.apiServer()
                .manifests()
                .applyText(WEBHOOK, OPERATOR, Map.of("OPERATOR", OPERATOR, "PORT", Integer.toString(WEBHOOK_PORT)));
        Map<String, String> record = controllerClasses.begin();
        makeCertificate();
        Node first = lab.nodes().getFirst();
        Program controller = lab.startController(WEBHOOK_FLAGS, record, Optional.empty());
        Program speaker = lab.startSpeaker(first, List.of(), speakerClasses.begin(), Optional.empty());
        controller.awaitReady(LIMIT);
        speaker.awaitReady(LIMIT);
        work(controller, speaker);
        controllerClasses.end(controller);
        speakerClasses.end(speaker);
        report(controllerClasses.make(lab.processes()), controllerClasses);
        report(speakerClasses.make(lab.processes()), speakerClasses);
    }

    /** Without recording: classes in the cache are loaded at every start, and a certificate is made at the first only. */
    private void makeCertificate() {
        Program controller = lab.startController(WEBHOOK_FLAGS, Map.of(), Optional.empty());
        controller.awaitReady(LIMIT);
        controller.stop();
    }

    private void work(Program controller, Program speaker) {
        apply("ipaddresspool.yaml", OPERATOR);
        apply("l2advertisement-minimal.yaml", OPERATOR);
        apply("services.yaml", USERS);
        SERVICES.forEach(service -> lab.endpoints().setReady(USERS, service, lab.nodes()));
        List<String> addresses = SERVICES.stream().map(this::awaitAddress).toList();
        addresses.forEach(
                ip -> await("an answer for " + ip, () -> !lab.client().arp(ip).isEmpty()));
        Program other = lab.startSpeaker(lab.nodes().getLast());
        await("two members of the group", () -> speaker.members("alive") == 2);
        apply("l2advertisement-full.yaml", OPERATOR);
        controller.metrics();
        speaker.metrics();
        other.stop();
        lab.kubernetes()
                .services()
                .inNamespace(USERS)
                .withName(SERVICES.getFirst())
                .delete();
        await("one member of the group", () -> speaker.members("alive") == 1);
        await(
                addresses.getLast() + " announced",
                () -> !lab.client().arp(addresses.getLast()).isEmpty());
    }

    private void apply(String file, String namespace) {
        lab.apiServer()
                .manifests()
                .apply(ProjectFiles.get("lab/manifests/home-cluster").resolve(file), namespace, Map.of());
    }

    private String awaitAddress(String service) {
        await("an address of " + service, () -> !addresses(service).isEmpty());
        return addresses(service).getFirst();
    }

    private List<String> addresses(String service) {
        return lab
                .kubernetes()
                .services()
                .inNamespace(USERS)
                .withName(service)
                .require()
                .getStatus()
                .getLoadBalancer()
                .getIngress()
                .stream()
                .map(LoadBalancerIngress::getIp)
                .toList();
    }

    private static void await(String what, BooleanSupplier condition) {
        if (!Await.until(LIMIT, condition)) {
            throw new IllegalStateException("not within " + LIMIT.toSeconds() + " s: " + what);
        }
    }

    private static void report(long bytes, Recording recording) {
        System.out.printf("%s: %d MiB%n", recording.cache(), bytes >> 20);
    }
}
