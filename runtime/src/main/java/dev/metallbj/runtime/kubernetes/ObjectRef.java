package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;

/**
 * Which object an Event is about. Texts that are not known are empty.
 *
 * @param namespace of the object, and of the Event; empty = cluster-wide (the Event goes to {@code default})
 */
public record ObjectRef(
        String apiVersion, String kind, String namespace, String name, String uid, String resourceVersion) {

    /** The object as it is now. */
    public static ObjectRef of(HasMetadata object) {
        return new ObjectRef(
                text(object.getApiVersion()),
                text(object.getKind()),
                text(object.getMetadata().getNamespace()),
                text(object.getMetadata().getName()),
                text(object.getMetadata().getUid()),
                text(object.getMetadata().getResourceVersion()));
    }

    /** A Service of which only these are known. */
    public static ObjectRef service(String namespace, String name, String uid, String resourceVersion) {
        return new ObjectRef("v1", "Service", namespace, name, uid, resourceVersion);
    }

    /** A Node, named as the kubelet does it: with its name as the uid, which {@code kubectl describe node} looks for too. */
    public static ObjectRef node(String name) {
        return new ObjectRef("v1", "Node", "", name, name, "");
    }

    /** The same for the same object: its uid, or its name where that is not known. */
    String key() {
        return uid.isEmpty() ? namespace + "/" + name : uid;
    }

    private static String text(String value) {
        return Objects.requireNonNullElse(value, "");
    }
}
