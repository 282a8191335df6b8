package dev.metallbj.controller.webhook;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the API server sends, as far as it is used. Nothing is checked yet; {@link AdmissionRequest} is the checked form.
 *
 * @param <S> the spec of the kind
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record AdmissionReview<S>(
        @Nullable String apiVersion,
        @Nullable String kind,
        @Nullable Request<S> request) {

    /**
     * @param uid is repeated in the answer; whatever JSON has there
     * @param object absent in a DELETE
     * @param oldObject absent in a CREATE
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Request<S>(
            @Nullable Object uid,
            @Nullable Kind kind,
            @Nullable String namespace,
            @Nullable String operation,
            @Nullable ReviewedObject<S> object,
            @Nullable ReviewedObject<S> oldObject) {}

    /** A kind of the API. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Kind(
            @Nullable String group,
            @Nullable String version,
            @Nullable String kind) {
        @Override
        public String toString() {
            return group + "/" + version + " " + kind;
        }
    }

    /** The object that is to be stored or deleted. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ReviewedObject<S>(
            @Nullable String kind,
            @Nullable Metadata metadata,
            @Nullable S spec) {}

    /** As much of {@code metadata} as counts. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Metadata(
            @Nullable String name,
            @Nullable String generateName,
            @Nullable Map<String, String> labels,
            @Nullable String deletionTimestamp) {}
}
