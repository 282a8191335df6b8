package dev.metallbj.lab.apiserver;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Applies YAML as {@code kubectl apply -f FILE -n NAMESPACE} does: every field goes to the API server as it is written, whatever classes
 * this project has for its kind. Server-side apply. Any thread.
 */
public final class Manifests {
    private static final Pattern DOCUMENT_END = Pattern.compile("(?m)^---.*$");
    private static final Duration CRD_LIMIT = Duration.ofSeconds(30);
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("lab")
            .withForce(true)
            .build();

    private final KubernetesClient client;

    Manifests(KubernetesClient client) {
        this.client = client;
    }

    /** Applies a file, see {@link #applyText}. */
    public List<GenericKubernetesResource> apply(Path file, String namespace, Map<String, String> substitutions) {
        try {
            return applyText(Files.readString(file), namespace, substitutions);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be read", e);
        }
    }

    /**
     * Applies each object of a text, in order.
     *
     * @param yaml one document or more
     * @param namespace of objects that name none, as {@code kubectl -n}
     * @param substitutions literal texts that are replaced first
     * @return the objects as the API server returned them
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if it refuses one; those before are applied
     */
    public List<GenericKubernetesResource> applyText(String yaml, String namespace, Map<String, String> substitutions) {
        List<GenericKubernetesResource> applied = new ArrayList<>();
        for (GenericKubernetesResource object : parse(yaml, substitutions)) {
            applied.add(apply(object, namespace));
        }
        return applied;
    }

    /** Deletes each object of a file; those that are not there count as deleted. */
    public void delete(Path file, String namespace, Map<String, String> substitutions) {
        try {
            for (GenericKubernetesResource object : parse(Files.readString(file), substitutions)) {
                client.genericKubernetesResources(object.getApiVersion(), object.getKind())
                        .inNamespace(namespaceOf(object, namespace))
                        .withName(object.getMetadata().getName())
                        .delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be read", e);
        }
    }

    /** Makes a namespace unless it exists. */
    public void createNamespace(String name) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .patch(APPLY);
    }

    /** Applies every YAML file of a folder, all CustomResourceDefinitions, and waits until the API server serves them. */
    public void installCrds(Path folder) {
        List<String> names = new ArrayList<>();
        for (Path file : yamlFiles(folder)) {
            apply(file, "default", Map.of())
                    .forEach(crd -> names.add(crd.getMetadata().getName()));
        }
        for (String name : names) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(name)
                    .waitUntilCondition(
                            crd -> crd != null
                                    && crd.getStatus() != null
                                    && crd.getStatus().getConditions() != null
                                    && crd.getStatus().getConditions().stream()
                                            .anyMatch(c -> c.getType().equals("Established")
                                                    && c.getStatus().equals("True")),
                            CRD_LIMIT.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private static List<Path> yamlFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be read", e);
        }
    }

    private List<GenericKubernetesResource> parse(String yaml, Map<String, String> substitutions) {
        String text = yaml;
        for (Map.Entry<String, String> substitution : substitutions.entrySet()) {
            text = text.replace(substitution.getKey(), substitution.getValue());
        }
        List<GenericKubernetesResource> objects = new ArrayList<>();
        for (String document : DOCUMENT_END.split(text)) {
            if (hasContent(document)) {
                // The marker again: without it, what begins with a brace would be taken for JSON.
                objects.add(client.getKubernetesSerialization()
                        .unmarshal("---\n" + document, GenericKubernetesResource.class));
            }
        }
        return objects;
    }

    /** A document may be empty but for comments. */
    private static boolean hasContent(String document) {
        return document.lines()
                .anyMatch(line -> !line.isBlank() && !line.stripLeading().startsWith("#"));
    }

    private GenericKubernetesResource apply(GenericKubernetesResource object, String namespace) {
        return client.genericKubernetesResources(object.getApiVersion(), object.getKind())
                .inNamespace(namespaceOf(object, namespace))
                .resource(object)
                .patch(APPLY);
    }

    private static String namespaceOf(GenericKubernetesResource object, String namespace) {
        String own = object.getMetadata().getNamespace();
        return own == null || own.isEmpty() ? namespace : own;
    }
}
