package dev.metallbj.lab.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the API server writes down of requests: who asked for what, and whether it was allowed. */
public final class AuditLog {
    private static final String FILE = "audit.log";
    private static final String POLICY = "audit-policy.yaml";

    private AuditLog() {}

    /**
     * A request about objects.
     *
     * @param verb as RBAC has it
     * @param group of the API; empty = the core's
     * @param resource plural, with its subresource as {@code services/status}
     * @param name of the object; empty = none in particular
     * @param code of the answer; 403 = denied
     */
    public record Request(String verb, String group, String resource, String name, int code) {}

    static void writePolicy(Path folder) throws IOException {
        Files.writeString(folder.resolve(POLICY), """
                apiVersion: audit.k8s.io/v1
                kind: Policy
                omitStages: [RequestReceived]
                rules:
                - {level: None, users: [admin, "system:apiserver"]}
                - {level: Metadata}
                """);
    }

    static List<String> arguments(Path folder) {
        return List.of(
                "--audit-policy-file=" + folder.resolve(POLICY),
                "--audit-log-path=" + folder.resolve(FILE),
                "--audit-log-mode=blocking");
    }

    static List<Request> read(Path folder, String user) {
        List<Request> requests = new ArrayList<>();
        ObjectMapper mapper = new ObjectMapper();
        try {
            for (String line : Files.readAllLines(folder.resolve(FILE))) {
                if (!line.contains(user)) {
                    continue; // most are about others, and parsing takes long
                }
                JsonNode event = mapper.readTree(line);
                if (event.at("/user/username").asText().equals(user) && event.has("objectRef")) {
                    requests.add(request(event));
                }
            }
            return requests;
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    private static Request request(JsonNode event) {
        JsonNode object = event.path("objectRef");
        String subresource = object.path("subresource").asText();
        return new Request(
                event.path("verb").asText(),
                object.path("apiGroup").asText(),
                object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
                object.path("name").asText(),
                event.at("/responseStatus/code").asInt());
    }
}
