package dev.metallbj.speaker.kubernetes;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/** The maps of an object's metadata, which the API leaves out when they are empty. */
final class Metadata {
    private Metadata() {}

    static Map<String, String> labels(HasMetadata object) {
        return requireNonNullElse(object.getMetadata().getLabels(), Map.of());
    }

    static Map<String, String> annotations(HasMetadata object) {
        return requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
    }
}
