package dev.metallbj.crd;

import static java.util.Objects.requireNonNullElseGet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import org.jspecify.annotations.Nullable;

/**
 * What every kind of ours has: metadata, and one API version that never changes.
 *
 * <p>Not fabric8's {@code CustomResource}: that keeps eight strings about its kind in each object. Fields that we do not know are
 * dropped on reading, so such an object must never be written back whole; only the status is patched.
 */
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec", "status"})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonDeserialize(using = JsonDeserializer.None.class) // not the one of HasMetadata, which chooses the class by kind
public abstract sealed class MetallbResource implements HasMetadata, Namespaced
        permits IPAddressPool, L2Advertisement, ServiceL2Status, ConfigurationState {
    /** The API group of all our kinds. */
    public static final String GROUP = "metallb.io";

    /** The version of all our kinds that is stored. */
    public static final String VERSION = "v1beta1";

    private ObjectMeta metadata = new ObjectMeta();

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(@Nullable ObjectMeta metadata) {
        this.metadata = requireNonNullElseGet(metadata, ObjectMeta::new);
    }

    /** The version belongs to the class, so what the document says is not kept. */
    @Override
    public void setApiVersion(String version) {}

    /** {@code Kind namespace/name}, as messages to the user name the object. */
    public String describe() {
        String name =
                metadata.getName() == null || metadata.getName().isEmpty() ? "(without a name)" : metadata.getName();
        return getKind() + " " + (metadata.getNamespace() == null ? "" : metadata.getNamespace() + "/") + name;
    }
}
