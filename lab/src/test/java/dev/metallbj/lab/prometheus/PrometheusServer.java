package dev.metallbj.lab.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.probe.Http;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A Prometheus on the control plane's machine of a lab. Ends with the lab. */
final class PrometheusServer {
    private static final int PORT = 9090;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Namespace namespace;
    private final Child child;

    private PrometheusServer(Namespace namespace, Child child) {
        this.namespace = namespace;
        this.child = child;
    }

    /**
     * Starts it; returns at once.
     *
     * @param folder for its data
     */
    static PrometheusServer start(Lab lab, Path configuration, Path folder) {
        Namespace namespace = lab.segment().namespace();
        List<String> argv = List.of(
                Commands.find("prometheus").orElseThrow().toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder,
                "--web.listen-address=127.0.0.1:" + PORT,
                "--log.level=warn");
        return new PrometheusServer(
                namespace, lab.processes().start(Command.of("prometheus", argv).in(namespace)));
    }

    /** Whether it answers: before, each of the questions below fails. */
    boolean isReady() {
        try {
            return Http.get(namespace, "http://127.0.0.1:" + PORT + "/-/ready", LIMIT, Map.of())
                            .status()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Each target that it found and kept, as it describes it. */
    List<JsonNode> targets() {
        return list(get("/api/v1/targets?state=active").path("activeTargets"));
    }

    /** The result of a query at this moment: one entry a series. */
    List<JsonNode> query(String expression) {
        return list(get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("result"));
    }

    /** Names of all series it has seen. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        get("/api/v1/label/__name__/values").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** Each rule with its health and, for alerts, its state. */
    List<JsonNode> rules() {
        return list(get("/api/v1/rules").at("/groups/0/rules"));
    }

    /** The end of its log. */
    String log() {
        return child.logTail(15);
    }

    private JsonNode get(String path) {
        try {
            Http.Reply reply = Http.get(namespace, "http://127.0.0.1:" + PORT + path, LIMIT, Map.of());
            if (reply.status() != 200) {
                throw new AssertionError(path + ": " + reply.status() + " " + reply.body());
            }
            return JSON.readTree(reply.body()).path("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        return JSON.convertValue(array, JSON.getTypeFactory().constructCollectionType(List.class, JsonNode.class));
    }
}
