package dev.metallbj.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process whose name server swallows every question: in a network of its own, where what is sent to it goes nowhere.
 * The clients have an address that is in no hosts file.
 */
class DeadDnsTest {

    private static final String NETWORK = """
            set -eu
            mount --bind "$1/resolv.conf" /etc/resolv.conf
            ip link set lo up
            ip link add hole type veth peer name bottom
            ip addr add 198.51.100.1/24 dev hole
            ip link set hole up
            ip link set bottom up
            ip neigh add 198.51.100.53 lladdr 02:00:00:00:00:01 dev hole
            shift
            exec "$@"
            """;

    @TempDir
    Path folder = Path.of("");

    @Test
    void theWebhooksPortAnswersAtOnce() throws Exception {
        String missing = missing();
        if (!missing.isEmpty()) {
            System.out.println("SKIPPED " + getClass().getSimpleName() + ": " + missing);
        }
        assumeTrue(missing.isEmpty(), missing);
        Files.writeString(folder.resolve("resolv.conf"), "nameserver 198.51.100.53\noptions timeout:2 attempts:1\n");
        Certificates.write(folder, "EC", "pkcs8");

        Map<String, Long> ms = run();
        System.out.println("without DNS, ms: " + ms);
        long lookUp = ms.getOrDefault("lookUp", 0L);
        assertTrue(lookUp >= 1500, "the name server answers, or its network is unreachable: " + ms);
        long median = ms.getOrDefault("median", Long.MAX_VALUE);
        assertTrue(median < 200, ms::toString);
        assertTrue(ms.getOrDefault("longest", Long.MAX_VALUE) < lookUp, ms::toString);
    }

    /** The child's lines, {@code name ms}. */
    private Map<String, Long> run() throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--mount",
                        "sh",
                        "-c",
                        NETWORK,
                        "sh",
                        folder.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeadDnsCalls.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        assertEquals(0, process.waitFor(), text);
        Map<String, Long> ms = new TreeMap<>();
        for (String line : text.lines().toList()) {
            List<String> words = List.of(line.split(" ", -1));
            if (words.size() == 2 && words.get(1).matches("\\d+")) {
                ms.put(words.get(0), Long.parseLong(words.get(1)));
            }
        }
        return ms;
    }

    /** Why there can be no such network here; empty when there can. */
    private static String missing() throws Exception {
        Process process = new ProcessBuilder("unshare", "--net", "--mount", "ip", "link", "add", "x", "type", "veth")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : "this user may not make networks: " + said.strip();
    }
}
