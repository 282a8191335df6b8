package dev.metallbj.controller.values;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the ConfigMap of the chart: under {@link #KEY} a JSON array of whole objects. Computes only; any thread. */
final class ValuesDocument {

    /** The only key that is read. */
    static final String KEY = "objects.json";

    /** Marks what was applied from here, and so what may be deleted from here. */
    static final String LABEL = "metallb.io/from-values";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ValuesDocument() {}

    /** What is wrong with the ConfigMap, in a sentence that names the place. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /**
     * The objects, in the order in which they are to be applied.
     *
     * @param data of the ConfigMap
     * @param namespace the operator's: each object is applied there, and one that names another is wrong
     * @throws Unreadable when it cannot be said what is wanted; then nothing may be deleted either
     */
    static List<WantedObject> read(Map<String, String> data, String namespace) throws Unreadable {
        String text = data.get(KEY);
        if (text == null) {
            throw new Unreadable("it has no key " + KEY + ": want a JSON array of IPAddressPools and L2Advertisements");
        }
        JsonNode array = parse(text);
        if (!array.isArray()) {
            throw new Unreadable(KEY + " is no array: want a JSON array of IPAddressPools and L2Advertisements");
        }
        List<WantedObject> wanted = new ArrayList<>();
        Set<ObjectName> names = new HashSet<>();
        for (JsonNode one : array) {
            WantedObject object = read(one, KEY + "[" + wanted.size() + "]", namespace);
            if (!names.add(object.name())) {
                throw new Unreadable(
                        KEY + "[" + wanted.size() + "]: " + object.name() + " is there twice: want each name once");
            }
            wanted.add(object);
        }
        wanted.sort((a, b) -> a.name().kind().compareTo(b.name().kind()));
        return List.copyOf(wanted);
    }

    private static JsonNode parse(String text) throws Unreadable {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new Unreadable(KEY + " is no JSON: " + malformed.getOriginalMessage());
        }
    }

    private static WantedObject read(JsonNode object, String place, String namespace) throws Unreadable {
        String kindText = object.path("kind").asText();
        Optional<ObjectKind> kind = ObjectKind.of(kindText);
        if (kind.isEmpty() || !object.path("apiVersion").asText().equals(ObjectKind.API_VERSION)) {
            throw new Unreadable(place + ": apiVersion \""
                    + object.path("apiVersion").asText() + "\", kind \"" + kindText
                    + "\": want " + ObjectKind.API_VERSION + " and IPAddressPool or L2Advertisement");
        }
        String name = object.path("metadata").path("name").asText();
        if (name.isEmpty()) {
            throw new Unreadable(place + ".metadata.name is empty: want the name of the " + kindText);
        }
        String own = object.path("metadata").path("namespace").asText();
        if (!own.isEmpty() && !own.equals(namespace)) {
            throw new Unreadable(place + ".metadata.namespace is \"" + own + "\": want \"" + namespace
                    + "\", the controller's own, or none");
        }
        ObjectNode copy = object.deepCopy();
        dropEmpty(copy);
        ObjectNode metadata = copy.withObjectProperty("metadata");
        metadata.put("namespace", namespace);
        metadata.withObjectProperty("labels").put(LABEL, "true");
        return new WantedObject(new ObjectName(kind.get(), name), copy.toString());
    }

    /**
     * Takes out members that are empty objects, not inside of arrays: they say nothing, and an apply that leaves nothing in {@code spec} but an empty
     * object is refused, because the API server makes a null of it.
     */
    private static void dropEmpty(ObjectNode object) {
        object.forEach(value -> {
            if (value instanceof ObjectNode child) {
                dropEmpty(child);
            }
        });
        object.properties().removeIf(member -> member.getValue() instanceof ObjectNode child && child.isEmpty());
    }
}
