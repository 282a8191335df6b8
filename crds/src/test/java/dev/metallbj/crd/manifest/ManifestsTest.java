package dev.metallbj.crd.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What stands in {@code crds/manifests} is what the classes say. */
class ManifestsTest {
    private static final Path FOLDER = Path.of("manifests");
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final String ADVICE =
            "crds/manifests is not what the classes in dev.metallbj.crd say; run: make crds";

    @Test
    void manifestsAreCurrent() throws IOException {
        Map<String, String> present = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER)) {
            for (Path file : files) {
                present.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        Map<String, String> wanted = ManifestGenerator.generate();
        assertEquals(wanted.keySet(), present.keySet(), ADVICE);
        wanted.forEach((name, text) -> assertEquals(text, present.get(name), name + ": " + ADVICE));
    }

    @Test
    void theReferencePageIsCurrent() throws IOException {
        String page = Files.readString(PAGE);
        assertEquals(
                ReferencePage.update(page, ManifestGenerator.generate()),
                page,
                "docs/configuration.md is not what the classes in dev.metallbj.crd say; run: make crds");
        assertTrue(page.contains("| `spec.addresses` | list of texts, required |"), "has tables");
    }

    @Test
    void everyFieldIsDescribed() throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        int fields = 0;
        for (Map.Entry<String, String> file : ManifestGenerator.generate().entrySet()) {
            for (JsonNode version : yaml.readTree(file.getValue()).at("/spec/versions")) {
                fields += assertDescribed(file.getKey(), version.at("/schema/openAPIV3Schema"));
            }
        }
        assertTrue(fields > 80, "only " + fields + " fields found");
    }

    private static int assertDescribed(String path, JsonNode schema) {
        int fields = 0;
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String field = path + "." + property.getKey();
            boolean exempt = property.getKey().equals("metadata"); // the API server allows none there
            assertTrue(exempt || property.getValue().hasNonNull("description"), field + " has no description");
            fields += 1 + assertDescribed(field, property.getValue());
        }
        return schema.has("items") ? fields + assertDescribed(path + "[]", schema.get("items")) : fields;
    }
}
