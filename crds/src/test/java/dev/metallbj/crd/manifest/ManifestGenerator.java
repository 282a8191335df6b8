package dev.metallbj.crd.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.metallbj.crd.ConfigurationState;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.L2Advertisement;
import dev.metallbj.crd.MetallbResource;
import dev.metallbj.crd.ServiceL2Status;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes {@code crds/manifests}: one CustomResourceDefinition for each kind, made from the classes in {@code dev.metallbj.crd}.
 *
 * <p>Lives among the tests because neither program needs it. {@code make crds} runs it; the output depends on the classes alone.
 */
public final class ManifestGenerator {
    private static final List<Class<? extends MetallbResource>> KINDS =
            List.of(IPAddressPool.class, L2Advertisement.class, ServiceL2Status.class, ConfigurationState.class);

    private static final String HEADER =
            "# Generated from the Java classes in dev.metallbj.crd. Do not edit; `make crds` writes it anew.\n";

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build());

    private ManifestGenerator() {}

    /** Writes to the folder named by the first argument, and the tables of the page named by the second. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Files.createDirectories(folder);
        Map<String, String> files = generate();
        try (DirectoryStream<Path> present = Files.newDirectoryStream(folder, "*.yaml")) {
            for (Path file : present) {
                if (!files.containsKey(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Path page = Path.of(arguments[1]);
        Files.writeString(page, ReferencePage.update(Files.readString(page), files));
        System.out.println("wrote " + files.size() + " manifests to " + folder + ", and the tables of " + page);
    }

    /** File name to content, in the order of the names. */
    static Map<String, String> generate() throws JsonProcessingException {
        Map<String, String> files = new TreeMap<>();
        for (Class<? extends MetallbResource> kind : KINDS) {
            ObjectNode manifest = YAML.valueToTree(fromClass(kind));
            ManifestFinish.complete(kind, manifest);
            add(manifest, files);
        }
        for (StoredOnlyKind kind : StoredOnlyKind.ALL) {
            add(YAML.valueToTree(kind.manifest()), files);
        }
        return files;
    }

    private static void add(ObjectNode manifest, Map<String, String> files) throws JsonProcessingException {
        ManifestFinish.sort(manifest);
        files.put(manifest.at("/metadata/name").asText() + ".yaml", HEADER + YAML.writeValueAsString(manifest));
    }

    private static CustomResourceDefinition fromClass(Class<? extends MetallbResource> kind) {
        AtomicReference<HasMetadata> made = new AtomicReference<>();
        new CRDGenerator()
                .customResourceClasses(kind)
                .withOutput(new Discarded())
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String version) {
                        made.set(crd);
                        return crd;
                    }
                })
                .generate();
        return (CustomResourceDefinition) made.get();
    }

    // The generator can only write; we want its object, so the text goes nowhere.
    private static final class Discarded implements CRDGenerator.CRDOutput<OutputStream> {
        @Override
        public OutputStream outputFor(String name) {
            return new ByteArrayOutputStream();
        }

        @Override
        public void close() {}
    }
}
