package dev.metallbj.controller.webhook;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.NullifyingDeserializer;
import dev.metallbj.controller.webhook.AdmissionRequest.Item;
import dev.metallbj.controller.webhook.AdmissionRequest.Operation;
import dev.metallbj.controller.webhook.AdmissionReview.Kind;
import dev.metallbj.controller.webhook.AdmissionReview.Metadata;
import dev.metallbj.controller.webhook.AdmissionReview.Request;
import dev.metallbj.controller.webhook.AdmissionReview.ReviewedObject;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.L2Advertisement;
import dev.metallbj.crd.MetallbResource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One kind that requests are about, and the check that a request is about it. Pure.
 *
 * @param name as in manifests
 * @param versions that are accepted
 * @param type of a review of this kind
 * @param <S> its spec
 */
record ReviewedKind<S>(String name, Set<String> versions, TypeReference<AdmissionReview<S>> type) {
    static final ReviewedKind<IPAddressPool.Spec> POOL =
            new ReviewedKind<>("IPAddressPool", Set.of(MetallbResource.VERSION), new TypeReference<>() {});

    static final ReviewedKind<L2Advertisement.Spec> ADVERTISEMENT =
            new ReviewedKind<>("L2Advertisement", Set.of(MetallbResource.VERSION), new TypeReference<>() {});

    private static final String REVIEW_VERSION = "admission.k8s.io/v1";

    /** Characters of a value in a message. */
    private static final int LONGEST_VALUE = 100;

    /** The spec of a kind that is only stored; may be anything. */
    @JsonDeserialize(using = NullifyingDeserializer.class)
    static final class Unread {
        private Unread() {}
    }

    /** A kind whose spec is not looked at. */
    static ReviewedKind<Unread> storedOnly(String name, String... versions) {
        return new ReviewedKind<>(name, Set.of(versions), new TypeReference<>() {});
    }

    /**
     * The request in a review.
     *
     * @throws BadRequestException naming the first field that is not as it must be
     */
    AdmissionRequest<S> check(@Nullable AdmissionReview<S> review) throws BadRequestException {
        if (review == null || !"AdmissionReview".equals(review.kind())) {
            throw wrong("kind", review == null ? null : review.kind(), "want AdmissionReview");
        }
        if (!REVIEW_VERSION.equals(review.apiVersion())) {
            throw wrong(
                    "apiVersion",
                    review.apiVersion(),
                    "want " + REVIEW_VERSION
                            + ", so admissionReviewVersions in the ValidatingWebhookConfiguration must be [v1]");
        }
        Request<S> request = review.request();
        if (request == null) {
            throw wrong("request", null, "want what is to be decided");
        }
        String uid = uid(request.uid());
        checkKind(request.kind());
        Operation operation = operation(request.operation());
        Optional<Item<S>> object = item("request.object", request.object());
        Optional<Item<S>> before = item("request.oldObject", request.oldObject());
        if (operation != Operation.DELETE && object.isEmpty()) {
            throw wrong("request.object", null, "want the " + name + " that is to be stored");
        }
        if (operation == Operation.UPDATE && before.isEmpty()) {
            throw wrong("request.oldObject", null, "want the " + name + " as it is before an UPDATE");
        }
        return new AdmissionRequest<>(uid, requireNonNullElse(request.namespace(), ""), operation, object, before);
    }

    private static String uid(@Nullable Object uid) throws BadRequestException {
        if (uid instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new BadRequestException(
                400,
                "request.uid "
                        + switch (uid) {
                            case null -> "is missing";
                            case String _ -> "is empty";
                            default -> "is no text";
                        }
                        + "; want the one that the API server gives to each request, the answer repeats it");
    }

    private void checkKind(@Nullable Kind kind) throws BadRequestException {
        boolean right = kind != null
                && MetallbResource.GROUP.equals(kind.group())
                && name.equals(kind.kind())
                && kind.version() != null
                && versions.contains(kind.version());
        if (!right) {
            throw wrong("request.kind", kind == null ? null : kind.toString(), wantedKind());
        }
    }

    private Operation operation(@Nullable String text) throws BadRequestException {
        for (Operation operation : Operation.values()) {
            if (operation.name().equals(text)) {
                return operation;
            }
        }
        throw wrong("request.operation", text, "want CREATE, UPDATE or DELETE");
    }

    private Optional<Item<S>> item(String field, @Nullable ReviewedObject<S> object) throws BadRequestException {
        if (object == null) {
            return Optional.empty();
        }
        if (!name.equals(object.kind())) {
            throw wrong(field + ".kind", object.kind(), wantedKind());
        }
        Metadata metadata = object.metadata();
        if (metadata == null) {
            throw wrong(field + ".metadata", null, "want the metadata of the " + name);
        }
        return Optional.of(new Item<>(
                nameOf(metadata),
                requireNonNullElse(metadata.labels(), Map.of()),
                metadata.deletionTimestamp() != null,
                Optional.ofNullable(object.spec())));
    }

    // The API server makes up the rest of a generated name only after some versions of admission.
    private static String nameOf(Metadata metadata) {
        String name = requireNonNullElse(metadata.name(), "");
        return name.isEmpty() ? requireNonNullElse(metadata.generateName(), "") : name;
    }

    private String wantedKind() {
        return "this path checks " + MetallbResource.GROUP + "/" + String.join("|", versions) + " " + name
                + "; correct rules or clientConfig.service.path in the ValidatingWebhookConfiguration";
    }

    private static BadRequestException wrong(String field, @Nullable String value, String wanted) {
        return new BadRequestException(
                400, field + (value == null ? " is missing" : " is \"" + shortened(value) + "\"") + "; " + wanted);
    }

    // It may be anything, of any length.
    private static String shortened(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
    }
}
