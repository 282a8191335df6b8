package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** A Lease: which process leads. */
@Group("coordination.k8s.io")
@Version("v1")
@Kind("Lease")
@Plural("leases")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Lease extends SlimObject implements Namespaced {

    private LeaseSpec spec = LeaseSpec.EMPTY;

    public LeaseSpec getSpec() {
        return spec;
    }

    public void setSpec(LeaseSpec spec) {
        this.spec = spec;
    }
}
