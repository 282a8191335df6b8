package dev.metallbj.lab.apiserver;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many writing requests an API server has answered since it started, by its own count ({@code apiserver_request_total}): whatever a client
 * says about itself, this is what it did. Refused requests count too. Reading it takes the server some milliseconds of CPU.
 */
public final class RequestCounts {
    private static final Pattern WRITE = Pattern.compile(
            "apiserver_request_total\\{.*?\\bresource=\"([^\"]*)\".*?"
                    + "\\bsubresource=\"([^\"]*)\".*?\\bverb=\"(POST|PUT|PATCH|APPLY|DELETE|DELETECOLLECTION)\".*?} ([0-9.e+]+)");
    private static final Pattern CPU = Pattern.compile("process_cpu_seconds_total ([0-9.e+]+)");

    private final Map<String, Long> writes;
    private final double cpuSeconds;

    private RequestCounts(Map<String, Long> writes, double cpuSeconds) {
        this.writes = writes;
        this.cpuSeconds = cpuSeconds;
    }

    /** As of now. */
    static RequestCounts read(KubernetesClient client) {
        return parse(client.raw("/metrics"));
    }

    /** Reads what a scrape answered (Prometheus text format 0.0.4). */
    static RequestCounts parse(String scrape) {
        Map<String, Long> writes = new HashMap<>();
        double cpuSeconds = 0;
        // A scrape has some ten thousand lines, of which these are a few.
        for (int line = 0; line < scrape.length(); line = end(scrape, line) + 1) {
            if (scrape.startsWith("apiserver_request_total{", line)) {
                Matcher write = WRITE.matcher(scrape.substring(line, end(scrape, line)));
                if (write.matches()) {
                    writes.merge(
                            key(write.group(1), write.group(2)), (long) Double.parseDouble(write.group(4)), Long::sum);
                }
            } else if (scrape.startsWith("process_cpu_seconds_total ", line)) {
                Matcher cpu = CPU.matcher(scrape.substring(line, end(scrape, line)));
                cpuSeconds = cpu.matches() ? Double.parseDouble(cpu.group(1)) : cpuSeconds;
            }
        }
        return new RequestCounts(writes, cpuSeconds);
    }

    private static int end(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private static String key(String resource, String subresource) {
        return resource + "/" + subresource;
    }

    /**
     * Requests that created, changed or deleted something.
     *
     * @param resource in the plural, as {@code services}
     * @param subresource as {@code status}; empty = the object itself
     */
    public long writes(String resource, String subresource) {
        return writes.getOrDefault(key(resource, subresource), 0L);
    }

    /** What the server's process has used of the CPU since its start. */
    public double cpuSeconds() {
        return cpuSeconds;
    }

    /** What has been added since then. */
    public RequestCounts since(RequestCounts earlier) {
        Map<String, Long> added = new HashMap<>(writes);
        earlier.writes.forEach((key, count) -> added.merge(key, -count, Long::sum));
        return new RequestCounts(added, cpuSeconds - earlier.cpuSeconds);
    }

    @Override
    public String toString() {
        return writes.toString();
    }
}
