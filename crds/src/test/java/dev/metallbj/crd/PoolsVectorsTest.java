package dev.metallbj.crd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metallbj.config.AddressEntry;
import dev.metallbj.config.Cidr;
import dev.metallbj.config.Config;
import dev.metallbj.config.ConfigProblem;
import dev.metallbj.config.ConfigProblem.Rule;
import dev.metallbj.config.InvalidTextException;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.config.IpRange;
import dev.metallbj.config.LabelSelector;
import dev.metallbj.config.Pool;
import dev.metallbj.config.ServiceAllocation;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The original's verdict on address entries and configurations ({@code pools.json}), but for what spec section 12 names.
 *
 * <p>Where our counters differ they are not skipped: they must equal a count made here, with big integers, from the original's blocks.
 */
class PoolsVectorsTest {
    private static final String MIXED = "a range from one family to the other is refused";
    private static final String EXACT = "counters are exact, saturating at 2^63-1";
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final Map<String, Integer> SKIPPED = new TreeMap<>(Map.of(MIXED, 0, EXACT, 0));
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    @AfterAll
    static void printSkipped() {
        SKIPPED.forEach((rule, count) -> System.out.println("pools.json, spec section 12, \"" + rule + "\": " + count));
    }

    @Test
    void addresses() throws IOException {
        int cases = 0;
        for (JsonNode entry : vectors().get("addresses")) {
            String text = entry.get("address").asText();
            Optional<Rule> error = addressRule(entry);
            if (error.isPresent()) {
                InvalidTextException problem = assertThrows(
                        InvalidTextException.class, () -> AddressEntry.parse(text), () -> "\"" + text + "\"");
                assertEquals(error.get(), problem.rule(), () -> "\"" + text + "\": " + problem.explanation());
                assertFalse(problem.explanation().isBlank());
            } else {
                checkEntry(entry, text);
            }
            cases++;
        }
        assertTrue(cases >= 190, "only " + cases + " cases");
    }

    @Test
    void configurations() throws IOException {
        int cases = 0;
        for (JsonNode configuration : vectors().get("configurations")) {
            String id = configuration.get("id").asText();
            ParsedConfig parsed = ConfigParser.parse(
                    objects(configuration, "pools", IPAddressPool.class),
                    objects(configuration, "l2Advertisements", L2Advertisement.class));
            JsonNode expected = configuration.get("expect");
            if (expected.get("accepted").asBoolean()) {
                ParsedConfig.Valid valid = assertInstanceOf(ParsedConfig.Valid.class, parsed, () -> id + ": " + parsed);
                checkConfig(id, valid.config(), configuration);
            } else {
                checkProblems(id, assertInstanceOf(ParsedConfig.Invalid.class, parsed, id), expected);
            }
            cases++;
        }
        assertTrue(cases >= 101, "only " + cases + " cases");
    }

    // The class of an entry's error is only in the original's text; that of a range over two families is ours.
    private static Optional<Rule> addressRule(JsonNode entry) {
        String[] ends = entry.get("address").asText().split("-", 2);
        if (ends.length == 2) {
            Optional<IpAddress> first = IpAddress.tryParse(ends[0].strip());
            Optional<IpAddress> last = IpAddress.tryParse(ends[1].strip());
            if (first.isPresent()
                    && last.isPresent()
                    && first.get().family() != last.get().family()) {
                SKIPPED.merge(MIXED, 1, Integer::sum);
                return Optional.of(Rule.MIXED_FAMILIES);
            }
        }
        if (!entry.has("error")) {
            return Optional.empty();
        }
        String error = entry.get("error").asText();
        if (error.startsWith("invalid CIDR")) {
            return Optional.of(Rule.BAD_CIDR);
        }
        return Optional.of(error.contains("is after the end") ? Rule.RANGE_REVERSED : Rule.BAD_RANGE);
    }

    private static void checkEntry(JsonNode entry, String text) {
        IpRange range;
        try {
            range = AddressEntry.parse(text);
        } catch (InvalidTextException e) {
            throw new AssertionError("\"" + text + "\" " + e.explanation(), e);
        }
        assertEquals(
                texts(entry.get("cidrs")),
                range.cidrs().stream().map(Cidr::toString).toList(),
                text);
        for (boolean avoid : new boolean[] {false, true}) {
            Pool pool = new Pool("p", Map.of(), List.of(range), true, avoid, Optional.empty());
            JsonNode expected = entry.get(avoid ? "avoidBuggyIPs" : "plain");
            checkSizes(text, pool, expected, texts(entry.get("cidrs")));
            assertEquals(texts(expected.get("firstAddresses")), firstFour(pool), text);
        }
    }

    private static void checkSizes(String what, Pool pool, JsonNode expected, List<String> cidrs) {
        BigInteger v4 = BigInteger.ZERO;
        BigInteger v6 = BigInteger.ZERO;
        for (String cidr : cidrs) {
            boolean isV4 = cidr.indexOf(':') < 0;
            BigInteger size = isV4 ? countV4(cidr, pool.avoidBuggyIps()) : countV6(cidr);
            v4 = isV4 ? v4.add(size) : v4;
            v6 = isV4 ? v6 : v6.add(size);
        }
        checkSize(what, expected.get("ipv4"), v4, pool.size(IpFamily.IPV4));
        checkSize(what, expected.get("ipv6"), v6, pool.size(IpFamily.IPV6));
        checkSize(what, expected.get("total"), v4.add(v6), pool.size());
    }

    private static void checkSize(String what, JsonNode original, BigInteger counted, long ours) {
        assertEquals(counted.min(MOST).longValueExact(), ours, what);
        if (Long.parseLong(original.asText()) != ours) {
            SKIPPED.merge(EXACT, 1, Integer::sum);
        }
    }

    private static BigInteger countV4(String cidr, boolean avoidBuggyIps) {
        int slash = cidr.indexOf('/');
        int hostBits = 32 - Integer.parseInt(cidr.substring(slash + 1));
        long size = 1L << hostBits;
        if (avoidBuggyIps) {
            int lastByte = Integer.parseInt(cidr.substring(cidr.lastIndexOf('.') + 1, slash));
            long startsAtZero = lastByte == 0 ? 1 : 0;
            long endsAt255 = lastByte + size == 256 ? 1 : 0;
            size -= hostBits >= 8 ? size / 128 : startsAtZero + endsAt255;
        }
        return BigInteger.valueOf(size);
    }

    private static BigInteger countV6(String cidr) {
        return BigInteger.TWO.pow(128 - Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1)));
    }

    private static List<String> firstFour(Pool pool) {
        List<String> found = new ArrayList<>();
        for (IpRange range : pool.ranges()) {
            for (IpAddress address = range.first(); found.size() < 4; address = address.next()) {
                if (pool.contains(address)) {
                    found.add(address.toString());
                }
                if (address.equals(range.last())) {
                    break;
                }
            }
        }
        return found;
    }

    private static void checkProblems(String id, ParsedConfig.Invalid invalid, JsonNode expected) {
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        for (ConfigProblem problem : invalid.problems()) {
            rules.add(problem.rule());
            assertTrue(problem.object().matches("(IPAddressPool|L2Advertisement) .+"), id + ": " + problem);
            assertTrue(problem.field().matches("(spec|metadata)\\..+"), id + ": " + problem);
        }
        assertEquals(Set.of(rule(expected.get("errorClass").asText())), rules, () -> id + ": " + invalid.problems());
    }

    private static Rule rule(String errorClass) {
        String constant = errorClass.replaceAll("(?<=[a-z])([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        return Rule.valueOf(constant);
    }

    private static void checkConfig(String id, Config config, JsonNode configuration) {
        JsonNode expected = configuration.at("/expect/pools");
        Set<String> names = new TreeSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        assertEquals(
                names, new TreeSet<>(config.pools().stream().map(Pool::name).toList()), id);
        for (Pool pool : config.pools()) {
            checkPool(id + ", pool " + pool.name(), config, pool, expected.get(pool.name()), configuration);
        }
    }

    private static void checkPool(String what, Config config, Pool pool, JsonNode expected, JsonNode configuration) {
        assertEquals(expected.get("autoAssign").asBoolean(), pool.autoAssign(), what);
        assertEquals(expected.get("avoidBuggyIPs").asBoolean(), pool.avoidBuggyIps(), what);
        List<String> cidrs = new ArrayList<>();
        for (IpRange range : pool.ranges()) {
            range.cidrs().forEach(cidr -> cidrs.add(cidr.toString()));
            assertEquals(
                    pool.avoidBuggyIps() && range.first().confusesBuggyDevices(),
                    config.poolOf(range.first()).isEmpty());
        }
        assertEquals(texts(expected.get("cidrs")), cidrs, what);
        checkSizes(what, pool, expected, cidrs);
        assertEquals(expected.has("serviceAllocation"), pool.serviceAllocation().isPresent(), what);
        pool.serviceAllocation()
                .ifPresent(allocation ->
                        checkAllocation(what, allocation, expected.get("serviceAllocation"), configuration));
        List<JsonNode> advertisements = new ArrayList<>();
        expected.get("l2Advertisements").forEach(advertisements::add);
        assertEquals(advertisements, resolve(config.advertisementsOf(pool.name()), configuration.get("nodes")), what);
    }

    private static void checkAllocation(
            String what, ServiceAllocation allocation, JsonNode expected, JsonNode configuration) {
        assertEquals(expected.get("priority").asInt(), allocation.priority(), what);
        // The original puts the names of the namespaces that are selected beside those that are listed.
        Set<String> namespaces = new TreeSet<>(allocation.namespaces());
        for (JsonNode namespace : configuration.get("namespaces")) {
            if (matchesAny(allocation.namespaceSelectors(), labels(namespace))) {
                namespaces.add(namespace.get("name").asText());
            }
        }
        assertEquals(texts(expected.get("namespaces")), List.copyOf(namespaces), what);
        for (JsonNode namespace : configuration.get("namespaces")) {
            String name = namespace.get("name").asText();
            boolean open = allocation.namespaces().isEmpty()
                    && allocation.namespaceSelectors().isEmpty();
            // A Service without labels is refused by every selector in the vectors that is not empty.
            boolean anyService = allocation.serviceSelectors().isEmpty()
                    || allocation.serviceSelectors().contains(LabelSelector.EVERYTHING);
            assertEquals(
                    (open || namespaces.contains(name)) && anyService,
                    allocation.matches(name, labels(namespace), Map.of()),
                    what);
        }
        List<String> selectors = texts(expected.get("serviceSelectors"));
        List<String> ours = selectorTexts(allocation.serviceSelectors());
        // With nothing else set the original adds a selector for everything; here no selector means the same.
        assertEquals(selectors.equals(List.of("")) && ours.isEmpty() ? List.of() : selectors, ours, what);
    }

    private static boolean matchesAny(List<LabelSelector> selectors, Map<String, String> labels) {
        return selectors.stream().anyMatch(selector -> selector.matches(labels));
    }

    /** In the form of the vectors: for each advertisement the nodes and weights that it comes to with these nodes. */
    private static List<JsonNode> resolve(List<dev.metallbj.config.L2Advertisement> advertisements, JsonNode nodes) {
        List<JsonNode> resolved = new ArrayList<>();
        Set<List<Object>> effects = new HashSet<>();
        for (dev.metallbj.config.L2Advertisement advertisement : advertisements) {
            Set<String> selected = new TreeSet<>();
            Map<String, Integer> preferred = new TreeMap<>();
            for (JsonNode node : nodes) {
                String name = node.get("name").asText();
                if (advertisement.selectsNode(labels(node))) {
                    selected.add(name);
                }
                if (advertisement.preference(labels(node)) > 0) {
                    preferred.put(name, advertisement.preference(labels(node)));
                }
            }
            JsonNode one = new ObjectMapper()
                    .valueToTree(Map.of(
                            "allInterfaces", advertisement.interfaces().isEmpty(),
                            "interfaces", advertisement.interfaces(),
                            "nodes", selected,
                            "preferredNodes", preferred,
                            "serviceSelectors", selectorTexts(advertisement.serviceSelectors())));
            // The original lists those of one effect once, whatever the order of interfaces, unless they carry
            // preferences, which
            // add up. Without preferences it makes no difference.
            Set<String> interfaces = new TreeSet<>(advertisement.interfaces());
            if (effects.add(List.of(interfaces, selected, preferred, one.get("serviceSelectors")))
                    || !preferred.isEmpty()) {
                resolved.add(one);
            }
        }
        return resolved;
    }

    private static List<String> selectorTexts(List<LabelSelector> selectors) {
        return selectors.stream().map(LabelSelector::toString).toList();
    }

    private static Map<String, String> labels(JsonNode object) {
        Map<String, String> labels = new TreeMap<>();
        object.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static <T extends MetallbResource> List<T> objects(JsonNode configuration, String field, Class<T> type) {
        List<T> objects = new ArrayList<>();
        for (JsonNode object : configuration.path(field)) {
            JsonNode metadata = ((ObjectNode) object.deepCopy()).without("spec");
            objects.add(SERIALIZATION.convertValue(Map.of("metadata", metadata, "spec", object.path("spec")), type));
        }
        return objects;
    }

    private static JsonNode vectors() throws IOException {
        Path file = Path.of(System.getProperty("vectors", "vectors"), "pools.json");
        if (!Files.isReadable(file)) {
            String reason = "skipped: no vectors at " + file + "; -Dvectors=DIR names their folder";
            System.out.println("PoolsVectorsTest " + reason);
            Assumptions.abort(reason);
        }
        return new ObjectMapper().readTree(Files.readString(file, UTF_8));
    }
}
