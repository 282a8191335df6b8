package dev.metallbj.controller.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.controller.SkippedRules;
import dev.metallbj.crd.ConfigParser;
import dev.metallbj.crd.ParsedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configurations of {@code pools.json}, applied object by object: refused is what the original refuses, and what stays is a configuration. */
class AdmissionVectorsTest {
    private static final String DUPLICATE_NAME =
            "a second object of one name: the API server itself says AlreadyExists";

    /** What the message of a refusal must contain, by the class of the original's error. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("overlap", "overlaps"),
            Map.entry("noAddresses", "spec.addresses is empty"),
            Map.entry("noName", "metadata.name is missing"),
            Map.entry("badCIDR", "CIDR block"),
            Map.entry("duplicateNamespace", "stands there twice"),
            Map.entry("duplicatePoolName", "stands there twice"),
            Map.entry("duplicateSelector", "says the same as"),
            Map.entry("duplicateExpression", "twice"),
            Map.entry("badSelector", "elector"));

    @Test
    void configurations() throws IOException {
        SkippedRules skipped = new SkippedRules("pools.json, admission");
        int accepted = 0;
        int refused = 0;
        try (Webhook webhook = new Webhook()) {
            for (JsonNode configuration : vectors()) {
                String id = configuration.get("id").asText();
                JsonNode expected = configuration.get("expect");
                String errorClass = expected.path("errorClass").asText();
                List<String> messages = apply(webhook, id, configuration);
                if (errorClass.equals("duplicatePool")) {
                    skipped.count(DUPLICATE_NAME);
                    continue;
                }
                if (expected.get("accepted").asBoolean()) {
                    assertEquals(List.of(), messages, id);
                    accepted++;
                } else {
                    assertTrue(!messages.isEmpty(), id + " is accepted");
                    String word = WORDS.get(errorClass);
                    messages.forEach(message -> assertTrue(message.contains(word), id + ": " + message));
                    refused++;
                }
            }
        }
        skipped.print();
        System.out.println("pools.json, admission: " + accepted + " accepted, " + refused + " refused");
        assertTrue(accepted >= 50 && refused >= 50, accepted + " and " + refused);
    }

    /** The refusals. */
    private static List<String> apply(Webhook webhook, String id, JsonNode configuration) {
        List<String> messages = new ArrayList<>();
        webhook.pools.clear();
        webhook.advertisements.clear();
        for (JsonNode pool : configuration.path("pools")) {
            String name = pool.path("name").asText();
            collect(id, name, webhook.pool(name, pool.path("spec").toString()), messages);
        }
        for (JsonNode advertisement : configuration.path("l2Advertisements")) {
            String name = advertisement.path("name").asText();
            collect(
                    id,
                    name,
                    webhook.advertisement(name, advertisement.path("spec").toString()),
                    messages);
        }
        assertInstanceOf(
                ParsedConfig.Valid.class,
                ConfigParser.parse(webhook.pools.values(), webhook.advertisements.values()),
                id);
        return messages;
    }

    private static void collect(String id, String name, Webhook.Answer answer, List<String> messages) {
        assertEquals(200, answer.code(), () -> id + ": " + answer);
        if (!answer.allowed()) {
            String object = name.isEmpty() ? "(without a name): " : Webhook.SYSTEM + "/" + name + ": ";
            for (String line : answer.message().split("\n", -1)) {
                assertTrue(line.contains(object), id + ": " + line);
                messages.add(line);
            }
        }
    }

    private static JsonNode vectors() throws IOException {
        Path file = Path.of(System.getProperty("vectors", "../shared/vectors"), "pools.json");
        if (!Files.exists(file)) {
            String reason = "skipped: no vectors, " + file.toAbsolutePath().normalize() + " is missing (-Dvectors=DIR)";
            System.out.println(reason);
            assumeTrue(false, reason);
        }
        return new ObjectMapper().readTree(file.toFile()).get("configurations");
    }
}
