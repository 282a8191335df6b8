package dev.metallbj.crd.manifest;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds to a generated CustomResourceDefinition what annotations cannot say, and puts it into an order for readers. */
final class ManifestFinish {
    // First what a field is, then its bounds, then what is inside it.
    private static final List<String> SCHEMA_ORDER = List.of("description", "type", "format", "default", "enum");

    private static final String ATOMIC = "atomic";

    private ManifestFinish() {}

    /** Adds what the annotations of the kind cannot say. */
    static void complete(Class<?> kind, ObjectNode manifest) {
        ObjectNode names = (ObjectNode) manifest.at("/spec/names");
        names.put("listKind", names.get("kind").asText() + "List");
        ObjectNode version = (ObjectNode) manifest.at("/spec/versions/0");
        sortColumns(kind, version.withArray("additionalPrinterColumns"));
        version.putObject("subresources").putObject("status");
        ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
        schema.put("description", kind.getAnnotation(JsonClassDescription.class).value());
        addMissingFields((ObjectNode) schema.get("properties"));
        finishSchemas(schema);
    }

    /** Short things first, the schema last. */
    static void sort(ObjectNode manifest) {
        sortKeys((ObjectNode) manifest.get("spec"), List.of("group", "scope", "names", "conversion"));
        for (JsonNode version : manifest.at("/spec/versions")) {
            ObjectNode object = (ObjectNode) version;
            sortKeys(object, List.of("name", "served", "storage", "subresources", "additionalPrinterColumns"));
            for (JsonNode column : version.path("additionalPrinterColumns")) {
                sortKeys((ObjectNode) column, List.of("name", "type", "jsonPath", "priority"));
            }
        }
    }

    /** What every object has, also where the class has no field for it: then old backups hold an empty object there. */
    private static void addMissingFields(ObjectNode properties) {
        property(properties, "apiVersion", "string", "The API group and version of this object.");
        property(properties, "kind", "string", "The kind of this object.");
        properties.putObject("metadata").put("type", "object"); // the API server allows no description here
        if (!properties.has("spec")) {
            property(properties, "spec", "object", "Not used; may be left out.");
        }
        if (!properties.has("status")) {
            property(properties, "status", "object", "Not used.");
        }
        sortKeys(properties, List.of("apiVersion", "kind", "metadata", "spec", "status"));
    }

    private static void property(ObjectNode properties, String name, String type, String description) {
        properties.putObject(name).put("description", description).put("type", type);
    }

    /** In the order of the annotations, which is the order that kubectl prints. */
    private static void sortColumns(Class<?> kind, ArrayNode columns) {
        Map<String, ObjectNode> byName = new HashMap<>();
        for (JsonNode column : columns) {
            ObjectNode object = (ObjectNode) column;
            if (object.path("priority").asInt() == 0) {
                object.remove("priority");
            }
            byName.put(object.get("name").asText(), object);
        }
        columns.removeAll();
        for (AdditionalPrinterColumn column : kind.getAnnotationsByType(AdditionalPrinterColumn.class)) {
            columns.add(byName.get(column.name()));
        }
    }

    private static void finishSchemas(ObjectNode schema) {
        JsonNode properties = schema.path("properties");
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            ObjectNode field = (ObjectNode) property.getValue();
            finishField(property.getKey(), field);
            finishSchemas(field);
        }
        if (schema.get("items") instanceof ObjectNode items) {
            finishSchemas(items);
        }
        if (properties.has("matchLabels")) {
            // Server-side apply must replace a selector whole: half of one and half of another would be a third.
            schema.put("x-kubernetes-map-type", ATOMIC);
        }
        if (schema.has("x-kubernetes-validations")) {
            removeRepeated(schema.withArray("x-kubernetes-validations"));
        }
        wholeNumber(schema, "minimum");
        wholeNumber(schema, "maximum");
        sortKeys(schema, SCHEMA_ORDER);
    }

    private static void finishField(String name, ObjectNode field) {
        switch (name) {
            case "operator" ->
                field.putArray("enum").add("In").add("NotIn").add("Exists").add("DoesNotExist");
            case "matchExpressions", "values" -> field.put("x-kubernetes-list-type", ATOMIC);
            case "conditions" -> {
                field.put("x-kubernetes-list-type", "map");
                field.putArray("x-kubernetes-list-map-keys").add("type");
            }
            case "lastTransitionTime" -> field.put("format", "date-time");
            case "weight" -> field.put("format", "int32");
            default -> {
                if (field.path("type").asText().equals("integer")) {
                    field.put("format", "int64");
                }
            }
        }
    }

    /** The generator reads a record's annotations twice, at the field and at its accessor. */
    private static void removeRepeated(ArrayNode rules) {
        for (int i = rules.size() - 1; i > 0; i--) {
            if (rules.get(i).equals(rules.get(i - 1))) {
                rules.remove(i);
            }
        }
    }

    private static void wholeNumber(ObjectNode schema, String key) {
        if (schema.has(key)) {
            schema.set(key, JsonNodeFactory.instance.numberNode(schema.get(key).longValue()));
        }
    }

    private static void sortKeys(ObjectNode object, List<String> first) {
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        for (String key : first) {
            if (object.has(key)) {
                sorted.set(key, object.remove(key));
            }
        }
        sorted.setAll(object);
        object.removeAll();
        object.setAll(sorted);
    }
}
