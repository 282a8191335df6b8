package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/**
 * What all slim objects share. The setters are for the deserialiser only; afterwards nobody changes an object.
 *
 * <p>The annotation undoes fabric8's choice of a class by {@code kind}: the items of a list have none, and would become raw JSON.
 */
@JsonDeserialize(using = JsonDeserializer.None.class)
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
