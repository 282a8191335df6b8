package dev.metallbj.controller;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.config.AddressEntry;
import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.LabelSelector;
import dev.metallbj.config.LabelSelector.Operator;
import dev.metallbj.config.LabelSelector.Requirement;
import dev.metallbj.config.Pool;
import dev.metallbj.config.ServiceAllocation;
import dev.metallbj.controller.allocator.ServicePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the vectors, which stand beside the checkout or in the folder given by {@code -Dvectors=DIR}. */
public final class VectorFile {
    private VectorFile() {}

    /** The cases of a file; the calling test is skipped, saying why, where there is none. */
    public static List<JsonNode> cases(String name) throws IOException {
        Path file = Path.of(System.getProperty("vectors", "../shared/vectors"), name);
        if (!Files.exists(file)) {
            String reason = "skipped: no vectors, " + file.toAbsolutePath().normalize() + " is missing (-Dvectors=DIR)";
            System.out.println(reason);
            assumeTrue(false, reason);
        }
        List<JsonNode> cases = new ArrayList<>();
        new ObjectMapper().readTree(file.toFile()).get("cases").forEach(cases::add);
        return cases;
    }

    /** The pools of a step; as valid as the case needs them, only their addresses are checked. */
    public static List<Pool> pools(JsonNode step) throws InvalidTextException {
        List<Pool> pools = new ArrayList<>();
        for (JsonNode pool : step.path("pools")) {
            JsonNode spec = pool.get("spec");
            List<IpRange> ranges = new ArrayList<>();
            for (JsonNode entry : spec.get("addresses")) {
                ranges.add(AddressEntry.parse(entry.asText()));
            }
            pools.add(new Pool(
                    pool.get("name").asText(),
                    Map.of(),
                    ranges,
                    spec.path("autoAssign").asBoolean(true),
                    spec.path("avoidBuggyIPs").asBoolean(false),
                    serviceAllocation(spec)));
        }
        return pools;
    }

    public static Map<String, Map<String, String>> namespaces(JsonNode step) {
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        for (JsonNode namespace : step.path("namespaces")) {
            namespaces.put(namespace.get("name").asText(), labels(namespace.path("labels")));
        }
        return namespaces;
    }

    public static Map<String, String> labels(JsonNode node) {
        Map<String, String> labels = new TreeMap<>();
        node.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    public static List<ServicePort> ports(JsonNode node) {
        List<ServicePort> ports = new ArrayList<>();
        node.forEach(port -> ports.add(
                new ServicePort(port.get("protocol").asText(), port.get("port").asInt())));
        return ports;
    }

    public static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Optional<ServiceAllocation> serviceAllocation(JsonNode spec) {
        JsonNode allocation = spec.get("serviceAllocation");
        if (allocation == null) {
            return Optional.empty();
        }
        return Optional.of(new ServiceAllocation(
                allocation.path("priority").asInt(0),
                Set.copyOf(texts(allocation.path("namespaces"))),
                selectors(allocation.path("namespaceSelectors")),
                selectors(allocation.path("serviceSelectors"))));
    }

    private static List<LabelSelector> selectors(JsonNode node) {
        List<LabelSelector> selectors = new ArrayList<>();
        for (JsonNode selector : node) {
            List<Requirement> requirements = new ArrayList<>();
            Set<String> fields = new HashSet<>();
            selector.fieldNames().forEachRemaining(fields::add);
            if (!fields.equals(Set.of("matchLabels"))) {
                throw new IllegalArgumentException("the vectors use matchLabels only: " + selector);
            }
            labels(selector.get("matchLabels"))
                    .forEach((key, value) -> requirements.add(new Requirement(key, Operator.IN, Set.of(value))));
            selectors.add(new LabelSelector(requirements));
        }
        return selectors;
    }
}
