package dev.metallbj.speaker.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.metallbj.crd.MetallbResource;
import dev.metallbj.crd.ServiceL2Status;
import dev.metallbj.runtime.kubernetes.model.BriefObject;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A ServiceL2Status as this speaker keeps it in memory, of which there may be as many as there are Services. */
@Group(MetallbResource.GROUP)
@Version(MetallbResource.VERSION)
@Kind("ServiceL2Status")
@Plural("servicel2statuses")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class StatusObject extends BriefObject implements Namespaced {
    private String labelledService = "";
    private String owner = "";
    private ServiceL2Status.@Nullable Status status;

    /** Keeps what is asked for: the name, the version, and in short the labels and the owner. */
    @Override
    public void setMetadata(ObjectMeta metadata) {
        Map<String, String> labels = Objects.requireNonNullElse(metadata.getLabels(), Map.of());
        labelledService = labels.getOrDefault(ServiceL2Status.SERVICE_NAMESPACE_LABEL, "")
                + "/"
                + labels.getOrDefault(ServiceL2Status.SERVICE_NAME_LABEL, "");
        List<OwnerReference> owners = Objects.requireNonNullElse(metadata.getOwnerReferences(), List.of());
        owner = owners.size() == 1
                ? Objects.requireNonNullElse(owners.getFirst().getUid(), "")
                : "";
        super.setMetadata(metadata);
    }

    /** An object of this name, for a request. */
    static StatusObject named(String namespace, String name) {
        StatusObject object = new StatusObject();
        object.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        return object;
    }

    /** Null between the creation of the object and the first write of its status. */
    public ServiceL2Status.@Nullable Status getStatus() {
        return status;
    }

    public void setStatus(ServiceL2Status.@Nullable Status status) {
        this.status = status;
    }

    /** What it says, if it says something. */
    @JsonIgnore
    Optional<ServiceL2Status.Status> said() {
        return Optional.ofNullable(status);
    }

    /** namespace/name of the Service, as the labels say; with empty parts where they do not. */
    @JsonIgnore
    String labelledService() {
        return labelledService;
    }

    /** The uid of its only owner; otherwise empty. */
    @JsonIgnore
    String owner() {
        return owner;
    }
}
