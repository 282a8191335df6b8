package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** What the failure of a request is about, and so what can be done about it: the codes of RFC 9110 and RFC 6585 as the API server uses them. */
public enum Failure {
    /** The object is not there. */
    GONE,
    /** The object is not what it was when the request was made up, or is there already. */
    CONFLICT,
    /** Rights are missing; or an admission policy refuses this one object. */
    FORBIDDEN,
    /** This request can never succeed. */
    BAD_REQUEST,
    /** The server, our credentials, or no answer at all: every other request would meet the same. Passes. */
    SERVER;

    private static final int TOO_MANY_REQUESTS = 429;

    /** By the code of the answer; 0 or less = there was none. */
    public static Failure of(KubernetesClientException failed) {
        int code = failed.getCode();
        return switch (code) {
            case HttpURLConnection.HTTP_NOT_FOUND -> GONE;
            case HttpURLConnection.HTTP_CONFLICT -> CONFLICT;
            case HttpURLConnection.HTTP_FORBIDDEN -> FORBIDDEN;
            case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_CLIENT_TIMEOUT, TOO_MANY_REQUESTS ->
                SERVER;
            default -> code < 400 || code >= 500 ? SERVER : BAD_REQUEST;
        };
    }
}
