package dev.metallbj.controller;

import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.kubernetes.Clients;
import dev.metallbj.runtime.kubernetes.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code helm test} runs, in a Pod of its own: every Pod of the installation says that it is ready, and shows its metrics. Exits with 0, or after
 * a minute with 1 and what is missing, one line each.
 */
public final class InstallationCheck {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int HEALTH_PORT = 17472;
    private static final int OK = 200;

    private InstallationCheck() {}

    /**
     * Runs the program.
     *
     * @param arguments namespace, label selector of the Pods, port of the metrics (0 = not asked)
     */
    public static void main(String[] arguments) throws StartupException, InterruptedException {
        if (arguments.length != 3) {
            System.err.println("usage: InstallationCheck NAMESPACE SELECTOR METRICS-PORT");
            System.exit(2);
        }
        long end = System.nanoTime() + LIMIT.toNanos();
        List<String> missing;
        try (KubernetesClient client = Clients.connect("metallb-check");
                HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build()) {
            missing = missing(client, http, arguments);
            while (!missing.isEmpty() && System.nanoTime() < end) {
                Thread.sleep(PAUSE);
                missing = missing(client, http, arguments);
            }
        }
        missing.forEach(System.out::println);
        System.exit(missing.isEmpty() ? 0 : 1);
    }

    private static List<String> missing(KubernetesClient client, HttpClient http, String[] arguments)
            throws InterruptedException {
        List<Pod> pods = client.resources(Pod.class)
                .inNamespace(arguments[0])
                .withLabelSelector(arguments[1])
                .list()
                .getItems();
        List<String> missing = new ArrayList<>();
        if (pods.isEmpty()) {
            missing.add("no Pod in the namespace " + arguments[0] + " has the labels " + arguments[1]);
        }
        for (Pod pod : pods) {
            String name = pod.getMetadata().getName();
            String ip = pod.getStatus().podIP();
            if (ip.isEmpty()) {
                missing.add("Pod " + name + " has no address yet");
                continue;
            }
            String host = ip.contains(":") ? "[" + ip + "]" : ip;
            ask(http, name, "http://" + host + ":" + HEALTH_PORT + "/readyz", "", missing);
            if (!arguments[2].equals("0")) {
                ask(
                        http,
                        name,
                        "http://" + host + ":" + arguments[2] + "/metrics",
                        "metallb_k8s_client_config_loaded_bool",
                        missing);
            }
        }
        return missing;
    }

    private static void ask(HttpClient http, String pod, String url, String wanted, List<String> missing)
            throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK || !answer.body().contains(wanted)) {
                missing.add("Pod " + pod + ": " + url + " answers " + answer.statusCode() + ": "
                        + answer.body().lines().limit(3).toList());
            }
        } catch (IOException failed) {
            missing.add("Pod " + pod + ": " + url + ": " + failed);
        }
    }
}
