package dev.metallbj.runtime.kubernetes.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Objects;

/**
 * What the objects share of which there are thousands: of their metadata only what somebody reads is kept, and the client's form of it is made when the
 * client asks. The setters are for the deserialiser only; afterwards nobody changes an object but the cache, before it shows it to anybody. Each class has
 * to say {@code JsonDeserializer.None}, as {@link SlimObject} explains.
 */
public abstract class BriefObject implements HasMetadata {

    private static final long OPAQUE = -1;

    private String key = "";
    private String namespace = "";
    private long version = OPAQUE;

    /** Where it is not a number. */
    private String opaqueVersion = "";

    /** {@code namespace/name}, or {@code name} of a cluster-wide object: always the same text, which caches may keep. */
    public final String key() {
        return key;
    }

    /** Empty for a cluster-wide object. */
    public final String namespace() {
        return namespace;
    }

    /** Its name in the namespace. */
    public String name() {
        return namespace.isEmpty() ? key : key.substring(namespace.length() + 1);
    }

    /** {@code metadata.resourceVersion}; empty when the API server has not seen the object yet. */
    public final String resourceVersion() {
        return version == OPAQUE ? opaqueVersion : Long.toString(version);
    }

    /** Made anew by each call: changing it has no effect. */
    @Override
    public ObjectMeta getMetadata() {
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(name());
        if (!namespace.isEmpty()) {
            metadata.setNamespace(namespace);
        }
        String resourceVersion = resourceVersion();
        if (!resourceVersion.isEmpty()) {
            metadata.setResourceVersion(resourceVersion);
        }
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta metadata) {
        String name = Compact.text(metadata.getName());
        namespace = Compact.text(metadata.getNamespace());
        key = namespace.isEmpty() ? name : namespace + "/" + name;
        setResourceVersion(Compact.text(metadata.getResourceVersion()));
    }

    /** Every API server counts; as a text the number would take 48 bytes. */
    private void setResourceVersion(String text) {
        version = number(text);
        opaqueVersion = version == OPAQUE ? text : "";
    }

    private static long number(String text) {
        try {
            long number = Long.parseLong(text);
            return number >= 0 && Long.toString(number).equals(text) ? number : OPAQUE;
        } catch (NumberFormatException opaque) {
            return OPAQUE;
        }
    }

    /** No effect: the class says which version it is. */
    @Override
    public void setApiVersion(String version) {}

    /**
     * Takes the texts of an earlier state of the same object where they are the same: those are kept elsewhere already, and a second copy of each would
     * stay with this one. To be called before anybody else sees this object.
     */
    public void adopt(BriefObject before) {
        key = same(key, before.key);
    }

    /** The older of two equal values. */
    static <V> V same(V value, V before) {
        return Objects.equals(value, before) ? before : value;
    }
}
