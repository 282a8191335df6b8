package dev.metallbj.controller.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is answered, as JSON: an AdmissionReview with the decision, or a Status where there is nothing to decide. */
final class ReviewAnswer {
    /** Unprocessable: kubectl says "The request is invalid" and the message, not a word about permissions as with 403. */
    private static final int INVALID = 422;

    private record Review(String apiVersion, String kind, Response response) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Response(
            String uid,
            @JsonInclude(JsonInclude.Include.ALWAYS) boolean allowed,
            @Nullable Result status,
            List<String> warnings) {}

    private record Result(int code, String reason, String message) {}

    private record Status(String apiVersion, String kind, String status, int code, String reason, String message) {}

    private ReviewAnswer() {}

    /** The decision about the request of that UID. */
    static byte[] of(String uid, Decision decision) {
        Response response = switch (decision) {
            case Decision.Allowed allowed -> new Response(uid, true, null, WarningTexts.fit(allowed.warnings()));
            case Decision.Refused refused ->
                new Response(uid, false, new Result(INVALID, "Invalid", refused.message()), List.of());
        };
        return json(new Review("admission.k8s.io/v1", "AdmissionReview", response));
    }

    /**
     * For an HTTP answer that is not 200: the API server reads the message out of a Status and shows it to the user.
     *
     * @param code of the HTTP answer
     */
    static byte[] failure(int code, String message) {
        return json(new Status("v1", "Status", "Failure", code, reason(code), message));
    }

    private static String reason(int code) {
        return switch (code) {
            case 404 -> "NotFound";
            case 405 -> "MethodNotAllowed";
            case 413 -> "RequestEntityTooLarge";
            case 415 -> "UnsupportedMediaType";
            case 500 -> "InternalError";
            default -> "BadRequest";
        };
    }

    private static byte[] json(Object value) {
        try {
            return ReviewBody.JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("cannot write " + value, impossible);
        }
    }
}
