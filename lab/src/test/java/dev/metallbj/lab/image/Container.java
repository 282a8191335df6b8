package dev.metallbj.lab.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.probe.Http;
import dev.metallbj.lab.process.Child;
import dev.metallbj.lab.process.Command;
import dev.metallbj.lab.program.LogLine;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A container of the image, made by runc as containerd would: read-only root, a tmpfs on /tmp, the network of a node. One thread. */
final class Container implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final String id;
    private final Path state;
    private final Namespace namespace;
    private final Child child;

    /**
     * What its Pod says.
     *
     * @param name of the container
     * @param user uid and gid
     * @param capabilities all that it gets
     * @param argv program and flags
     * @param environment of the program
     * @param files folder that it may read, at the same path
     */
    record Spec(
            String name,
            int user,
            List<String> capabilities,
            List<String> argv,
            Map<String, String> environment,
            Path files) {}

    private Container(String id, Path state, Namespace namespace, Child child) {
        this.id = id;
        this.state = state;
        this.namespace = namespace;
        this.child = child;
    }

    /** Starts one; returns at once. */
    static Container start(Lab lab, UnpackedImage image, Namespace namespace, Spec spec) throws IOException {
        String id = "lab-" + lab.run().id() + "-" + spec.name;
        Path bundle = Files.createDirectory(lab.run().folder().resolve("bundle-" + spec.name));
        Commands.run("runc", "spec", "--bundle", bundle.toString());
        Path config = bundle.resolve("config.json");
        ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
        configure(json, image, namespace, spec);
        JSON.writeValue(config.toFile(), json);
        Path state = lab.run().folder().resolve("runc");
        Child child = lab.processes()
                .start(Command.of(
                        spec.name,
                        List.of("runc", "--root", state.toString(), "run", "--bundle", bundle.toString(), id)));
        return new Container(id, state, namespace, child);
    }

    private static void configure(ObjectNode json, UnpackedImage image, Namespace namespace, Spec spec) {
        json.putObject("root").put("path", image.root().toString()).put("readonly", true);
        ObjectNode process = (ObjectNode) json.get("process");
        process.put("terminal", false).put("noNewPrivileges", true);
        process.putObject("user").put("uid", spec.user).put("gid", spec.user);
        process.set("args", JSON.valueToTree(spec.argv));
        ArrayNode environment = (ArrayNode) process.get("env");
        spec.environment.forEach((key, value) -> environment.add(key + "=" + value));
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            capabilities.set(set, JSON.valueToTree(spec.capabilities));
        }
        ArrayNode mounts = (ArrayNode) json.get("mounts");
        mounts.addObject()
                .put("destination", "/tmp")
                .put("type", "tmpfs")
                .put("source", "tmpfs")
                .putArray("options")
                .add("nosuid")
                .add("nodev")
                .add("size=8m");
        mounts.addObject()
                .put("destination", spec.files.toString())
                .put("type", "bind")
                .put("source", spec.files.toString())
                .putArray("options")
                .add("bind")
                .add("ro");
        for (var one : json.at("/linux/namespaces")) {
            if (one.get("type").asText().equals("network")) {
                ((ObjectNode) one).put("path", namespace.file().toString());
            }
        }
    }

    /**
     * Waits until it says that it is ready.
     *
     * @throws IllegalStateException if it does not; the message has the end of its log
     */
    void awaitReady() {
        if (!Await.until(READY_LIMIT, () -> !child.isAlive() || isReady()) || !child.isAlive()) {
            throw new IllegalStateException(child + " is not ready:\n" + child.logTail(20));
        }
    }

    private boolean isReady() {
        try {
            String url = "http://127.0.0.1:" + Program.HEALTH_PORT + "/readyz";
            return Http.get(namespace, url, Duration.ofSeconds(5), Map.of()).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** A line of the program's /proc/PID/status, as {@code CapEff}, without its key. */
    String status(String key) throws IOException {
        String pid = JSON.readTree(Commands.run("runc", "--root", state.toString(), "state", id))
                .get("pid")
                .asText();
        return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).trim())
                .findFirst()
                .orElseThrow();
    }

    /** What it has printed. */
    List<LogLine> log() throws IOException {
        return Files.readAllLines(child.log()).stream().map(LogLine::parse).toList();
    }

    /** SIGTERM, as the kubelet sends it; returns what the program ended with. */
    int stop() {
        return child.stop(STOP_LIMIT);
    }

    @Override
    public void close() {
        Commands.run("runc", "--root", state.toString(), "delete", "--force", id);
    }
}
