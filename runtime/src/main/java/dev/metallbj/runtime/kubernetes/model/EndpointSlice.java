package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Some of the backends of a Service, summed up: the nodes on which one can take traffic. The backends themselves, of which there are up to 100, are
 * dropped while they are read.
 */
@Group("discovery.k8s.io")
@Version("v1")
@Kind("EndpointSlice")
@Plural("endpointslices")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class EndpointSlice extends BriefObject implements Namespaced {

    /** The label whose value is the name of the Service, in the slice's namespace. */
    public static final String SERVICE_NAME = "kubernetes.io/service-name";

    private String service = "";
    private boolean anyServing;
    private Set<String> servingNodes = Set.of();

    @Override
    public void setMetadata(ObjectMeta metadata) {
        super.setMetadata(metadata);
        Map<String, String> labels = Objects.requireNonNullElse(metadata.getLabels(), Map.of());
        String name = labels.getOrDefault(SERVICE_NAME, "");
        service = name.isEmpty() ? "" : namespace() + "/" + name;
    }

    public void setEndpoints(@Nullable List<Endpoint> endpoints) {
        Set<String> nodes = new HashSet<>();
        anyServing = false;
        for (Endpoint endpoint : Compact.list(endpoints)) {
            if (endpoint.canServe()) {
                anyServing = true;
                if (!endpoint.nodeName().isEmpty()) {
                    nodes.add(endpoint.nodeName());
                }
            }
        }
        servingNodes = Compact.shared(Set.copyOf(nodes));
    }

    /** namespace/name of the Service these backends belong to; empty when nobody said. */
    public String service() {
        return service;
    }

    /** Whether at least one backend can take traffic ({@link Endpoint#canServe}). */
    public boolean anyServing() {
        return anyServing;
    }

    /** Names of the nodes with such a backend; some backends name no node. */
    public Set<String> servingNodes() {
        return servingNodes;
    }

    @Override
    public void adopt(BriefObject before) {
        super.adopt(before);
        if (before instanceof EndpointSlice slice) {
            service = same(service, slice.service);
        }
    }
}
