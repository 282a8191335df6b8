package dev.metallbj.speaker.kubernetes;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/** The labels of an object, which the API leaves out when there are none. */
final class Metadata {
    private Metadata() {}

    static Map<String, String> labels(HasMetadata object) {
        return requireNonNullElse(object.getMetadata().getLabels(), Map.of());
    }
}
