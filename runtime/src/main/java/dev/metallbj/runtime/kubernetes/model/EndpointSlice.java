package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/** Some of the backends of a Service; the label {@code kubernetes.io/service-name} names it. */
@Group("discovery.k8s.io")
@Version("v1")
@Kind("EndpointSlice")
@Plural("endpointslices")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class EndpointSlice extends SlimObject implements Namespaced {

    /** The label whose value is the name of the Service, in the slice's namespace. */
    public static final String SERVICE_NAME = "kubernetes.io/service-name";

    private String addressType = "";
    private List<Endpoint> endpoints = List.of();

    public String getAddressType() {
        return addressType;
    }

    public void setAddressType(String addressType) {
        this.addressType = addressType;
    }

    public List<Endpoint> getEndpoints() {
        return endpoints;
    }

    public void setEndpoints(List<Endpoint> endpoints) {
        this.endpoints = Compact.list(endpoints);
    }

    /** The name of the Service these backends belong to; empty when nobody said. */
    public String serviceName() {
        return Compact.text(getMetadata().getLabels().get(SERVICE_NAME));
    }
}
