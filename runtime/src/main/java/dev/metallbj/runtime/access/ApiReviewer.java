package dev.metallbj.runtime.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metallbj.runtime.kubernetes.BoundedRequests;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;

/** Two requests to the API server: whose token it is, then whether that user may get the path. */
final class ApiReviewer implements Reviewer {

    /** For each of the two. A scrape has ten seconds, and others wait behind it. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static final String TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String RIGHTS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

    private final ObjectMapper json = new ObjectMapper();
    private final BoundedRequests requests;
    private final String path;

    ApiReviewer(KubernetesClient client, String path) {
        this.requests = new BoundedRequests(client, LIMIT);
        this.path = path;
    }

    @Override
    public Review review(String token) {
        ObjectNode question = object("authentication.k8s.io/v1", "TokenReview");
        question.putObject("spec").put("token", token);
        JsonNode answer = post(TOKENS, question);
        if (!answer.path("authenticated").asBoolean()) {
            return new Review.Unknown(answer.path("error").asText(""));
        }
        JsonNode user = answer.path("user");
        return mayGet(user)
                ? new Review.Granted()
                : new Review.Denied(user.path("username").asText());
    }

    private boolean mayGet(JsonNode user) {
        ObjectNode question = object("authorization.k8s.io/v1", "SubjectAccessReview");
        ObjectNode spec = question.putObject("spec");
        spec.set("user", user.path("username"));
        copy(user, spec, "uid");
        copy(user, spec, "groups");
        copy(user, spec, "extra");
        spec.putObject("nonResourceAttributes").put("path", path).put("verb", "get");
        return post(RIGHTS, question).path("allowed").asBoolean();
    }

    private static void copy(JsonNode from, ObjectNode to, String field) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        }
    }

    private ObjectNode object(String apiVersion, String kind) {
        return json.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
    }

    /** Returns the status of the answer. */
    private JsonNode post(String where, ObjectNode question) {
        String answer = requests.make(client -> client.raw(where, "POST", question.toString()));
        try {
            return json.readTree(answer).path("status");
        } catch (JsonProcessingException malformed) {
            throw new KubernetesClientException("no JSON from " + where, malformed);
        }
    }
}
