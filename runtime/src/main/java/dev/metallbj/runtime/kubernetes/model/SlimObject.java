package dev.metallbj.runtime.kubernetes.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/**
 * What all slim objects share. The setters are for the deserialiser only; afterwards nobody changes an object. Each class has to say
 * {@code JsonDeserializer.None}: otherwise it inherits the client's deserialiser, which looks the class up by kind in a table we leave empty.
 */
public abstract class SlimObject implements HasMetadata {

    private ObjectMeta metadata = new ObjectMeta();

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta metadata) {
        this.metadata = metadata;
    }

    /** No effect: the class says which version it is. */
    @Override
    public void setApiVersion(String version) {}
}
