package dev.metallbj.controller.webhook;

import static dev.metallbj.controller.webhook.Webhook.POOLS;
import static dev.metallbj.controller.webhook.Webhook.SYSTEM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.webhook.Webhook.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are none: each gets an HTTP error with a message that a person can act on, and the next request is answered as ever. */
class BadRequestsTest {
    private static final Map<String, Object> POOL =
            Webhook.object("IPAddressPool", "p", SYSTEM, Webhook.json("{addresses: [192.0.2.0/28]}"));

    private static Webhook webhook;

    @BeforeAll
    static void open() {
        webhook = new Webhook();
    }

    @AfterAll
    static void close() {
        webhook.close();
    }

    @AfterEach
    void theNextRequestIsAnswered() {
        assertTrue(webhook.post(POOLS, good()).allowed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void onlyPost(String method) {
        if (method.equals("HEAD")) {
            assertEquals(405, status(method));
            return;
        }
        Answer answer = webhook.send(to(POOLS).method(method, BodyPublishers.noBody()));
        assertFailure(answer, 405, method + " is not answered here; want POST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"text/plain|is \"text/plain\"; want application/json", "application/jsonx|want application/json"})
    void onlyJson(String type, String message) {
        assertFailure(
                webhook.send(to(POOLS).header("Content-Type", type).POST(BodyPublishers.ofString(good()))),
                415,
                message);
        assertFailure(webhook.send(to(POOLS).POST(BodyPublishers.ofString(good()))), 415, "Content-Type is missing");
    }

    @Test
    void contentTypesMayHaveParameters() {
        Answer answer = webhook.send(to(POOLS)
                .header("Content-Type", "Application/JSON; charset=utf-8")
                .POST(BodyPublishers.ofString(good())));
        assertTrue(answer.allowed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/more", "x"})
    void onlyThePathItself(String more) {
        assertFailure(webhook.post(POOLS + more, good()), 404, "is checked at " + POOLS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|no JSON object; want an AdmissionReview",
                "hello|the body is not JSON (line 1, column 1); want an AdmissionReview",
                "{\"kind\": |the body is not JSON",
                "null|kind is missing; want AdmissionReview",
                "[]|no JSON object; want an AdmissionReview",
                "\"AdmissionReview\"|no JSON object; want an AdmissionReview",
                "5|no JSON object; want an AdmissionReview",
                "{}|kind is missing; want AdmissionReview",
                "{} {}|the body",
                "{\"kind\": \"Pod\"}|kind is \"Pod\"; want AdmissionReview",
                "{\"kind\": {}}|kind has a value of another type (line 1, column 10); want a text",
                "{\"kind\": \"AdmissionReview\"}|apiVersion is missing; want admission.k8s.io/v1",
                "{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v1beta1\"}|apiVersion is \"admission.k8s.io/v1beta1\"; want admission.k8s.io/v1, so admissionReviewVersions",
                "{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v1\"}|request is missing",
                "{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v1\", \"request\": 1}|request has a value of another type (line 1, column 77); want an object",
            })
    void bodiesThatAreNoReview(String body, String message) {
        assertFailure(webhook.post(POOLS, body), 400, message);
    }

    @Test
    void bodiesThatAreNotText() {
        assertFailure(
                webhook.send(json().POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xff, 0, (byte) 0xfe, 7}))),
                400,
                "the body is not JSON");
        assertFailure(webhook.post(POOLS, "[".repeat(100_000)), 400, "the body is no");
        assertFailure(
                webhook.post(POOLS, "{\"request\":{\"uid\":".repeat(50_000)), 413, "too many one inside the other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uid|null|request.uid is missing; want the one that the API server gives",
                "uid|\"\"|request.uid is empty",
                "uid|\"  \"|request.uid is empty",
                "uid|5|request.uid is no text",
                "uid|{\"a\": 1}|request.uid is no text",
                "operation|null|request.operation is missing; want CREATE, UPDATE or DELETE",
                "operation|\"CONNECT\"|request.operation is \"CONNECT\"; want CREATE, UPDATE or DELETE",
                "operation|\"UPDATE\"|request.oldObject is missing; want the IPAddressPool as it is",
                "kind|null|request.kind is missing; this path checks metallb.io/v1beta1 IPAddressPool",
                "kind|{\"group\": \"\", \"version\": \"v1\", \"kind\": \"Service\"}|request.kind is \"/v1 Service\"; this path checks metallb.io/v1beta1 IPAddressPool; correct rules or clientConfig.service.path",
                "kind|{\"group\": \"metallb.io\", \"version\": \"v1beta1\", \"kind\": \"L2Advertisement\"}|request.kind is \"metallb.io/v1beta1 L2Advertisement\"",
                "kind|{\"group\": \"metallb.io\", \"version\": \"v1\", \"kind\": \"IPAddressPool\"}|request.kind is \"metallb.io/v1 IPAddressPool\"",
                "kind|{\"group\": \"example.com\", \"version\": \"v1beta1\", \"kind\": \"IPAddressPool\"}|request.kind is \"example.com/v1beta1 IPAddressPool\"",
                "object|null|request.object is missing; want the IPAddressPool that is to be stored",
                "object|{\"metadata\": {}}|request.object.kind is missing",
                "object|{\"kind\": \"Pod\", \"metadata\": {}}|request.object.kind is \"Pod\"; this path checks",
                "object|{\"kind\": \"IPAddressPool\"}|request.object.metadata is missing",
                "object|{\"kind\": \"IPAddressPool\", \"metadata\": {}, \"spec\": []}|request.object.spec has a value of another type",
                "object|{\"kind\": \"IPAddressPool\", \"metadata\": {}, \"spec\": {\"addresses\": [\"192.0.2.1/32\", {}]}}|request.object.spec.addresses[1] has a value of another type",
                "object|{\"kind\": \"IPAddressPool\", \"metadata\": {}, \"spec\": {\"addresses\": 3}}|request.object.spec.addresses has a value of another type",
                "object|{\"kind\": \"IPAddressPool\", \"metadata\": {}, \"spec\": {\"autoAssign\": \"maybe\"}}|request.object.spec.autoAssign has a value of another type",
                "object|{\"kind\": \"IPAddressPool\", \"metadata\": {}, \"spec\": {\"serviceAllocation\": {\"priority\": \"high\"}}}|request.object.spec.serviceAllocation.priority has a value of another type",
            })
    void fieldsOfTheRequest(String field, String value, String message) {
        Map<String, Object> request = request();
        request.put(field, Webhook.json(value));
        assertFailure(webhook.post(POOLS, Webhook.text(Webhook.review(request))), 400, message);
    }

    @Test
    void longValuesAreShortened() {
        Map<String, Object> request = request();
        request.put("operation", "x".repeat(1_000_000));
        Answer answer = webhook.post(POOLS, Webhook.text(Webhook.review(request)));
        assertFailure(answer, 400, "request.operation is \"xxx");
        assertTrue(answer.message().length() < 300, () -> answer.message().length() + " characters");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fourMebibytesAreTooMuch(boolean chunked) {
        Map<String, Object> request = request();
        request.put("padding", "x".repeat(4 << 20));
        assertFailure(
                webhook.send(json().POST(body(Webhook.text(Webhook.review(request)), chunked))),
                413,
                "the body has more than 3 MiB, as much as two objects that etcd would store; make the object smaller");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nearlyThreeMebibytesAreRead(boolean chunked) {
        Map<String, Object> request = request();
        request.put("padding", "x".repeat((3 << 20) - 1_000));
        assertTrue(webhook.send(json().POST(body(Webhook.text(Webhook.review(request)), chunked)))
                .allowed());
    }

    @Test
    void tooManyValuesAreGivenUp() {
        Map<String, Object> request = request();
        request.put(
                "object",
                Webhook.object(
                        "IPAddressPool",
                        "p",
                        SYSTEM,
                        Map.of("addresses", Collections.nCopies(60_000, "192.0.2.1/32"))));
        assertFailure(
                webhook.post(POOLS, Webhook.text(Webhook.review(request))), 413, "the body has more than 50000 values");
    }

    @Test
    void theAnswerRepeatsTheUid() {
        Map<String, Object> request = request();
        request.put("uid", "0f6c \u00fc\ud83d\ude00");
        String body = webhook.post(POOLS, Webhook.text(Webhook.review(request))).body();
        assertEquals(
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"response\":{\"uid\":\"0f6c \u00fc\ud83d\ude00\",\"allowed\":true}}",
                body);
    }

    private static BodyPublisher body(String text, boolean chunked) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return chunked
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))
                : BodyPublishers.ofByteArray(bytes);
    }

    private static String good() {
        return Webhook.text(Webhook.review(request()));
    }

    private static Map<String, Object> request() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("uid", "u-1");
        request.put("kind", Map.of("group", "metallb.io", "version", "v1beta1", "kind", "IPAddressPool"));
        request.put("operation", "CREATE");
        request.put("namespace", SYSTEM);
        request.put("object", new HashMap<>(POOL));
        return request;
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webhook.port() + path));
    }

    private static HttpRequest.Builder json() {
        return to(POOLS).header("Content-Type", "application/json");
    }

    private static int status(String method) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            to(POOLS).method(method, BodyPublishers.noBody()).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void assertFailure(Answer answer, int code, String message) {
        assertEquals(code, answer.code(), answer::body);
        assertTrue(answer.message().contains(message), answer::body);
        assertTrue(answer.body().contains("\"kind\":\"Status\""), answer::body);
        assertFalse(answer.body().contains("Exception"), answer::body);
        assertFalse(answer.body().contains("java"), answer::body);
    }
}
