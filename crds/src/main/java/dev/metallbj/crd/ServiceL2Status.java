package dev.metallbj.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Written by a speaker: the node that announces a Service, and on which interfaces (spec section 1). */
@JsonClassDescription(
        "Written by the speaker that announces a Service: its node and the interfaces it uses. One for each announced Service.")
@Group(MetallbResource.GROUP)
@Version(MetallbResource.VERSION)
@Plural("servicel2statuses")
@Singular("servicel2status")
@AdditionalPrinterColumn(name = "Allocated Node", jsonPath = ".status.node")
@AdditionalPrinterColumn(name = "Service Name", jsonPath = ".status.serviceName")
@AdditionalPrinterColumn(name = "Service Namespace", jsonPath = ".status.serviceNamespace")
public final class ServiceL2Status extends MetallbResource {
    /** Label with the node's name. */
    public static final String NODE_LABEL = "metallb.io/node";

    /** Label with the Service's name. */
    public static final String SERVICE_NAME_LABEL = "metallb.io/service-name";

    /** Label with the Service's namespace. */
    public static final String SERVICE_NAMESPACE_LABEL = "metallb.io/service-namespace";

    private @Nullable Status status;

    /** Null between the creation of the object and the first write of its status. */
    @JsonPropertyDescription("Who announces the Service, and where.")
    public @Nullable Status getStatus() {
        return status;
    }

    public void setStatus(@Nullable Status status) {
        this.status = status;
    }

    /** Node and Service never change; when another node takes over, its speaker makes another object. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @ValidationRule(value = "self == oldSelf", message = "node cannot be changed")
            @JsonPropertyDescription("The node that announces the Service.")
            String node,

            @ValidationRule(value = "self == oldSelf", message = "serviceName cannot be changed")
            @JsonPropertyDescription("The Service's name.")
            String serviceName,

            @ValidationRule(value = "self == oldSelf", message = "serviceNamespace cannot be changed")
            @JsonPropertyDescription("The Service's namespace.")
            String serviceNamespace,

            @JsonPropertyDescription("The network interfaces that the Service is announced on; none means every one.")
            List<Interface> interfaces) {
        public Status {
            node = requireNonNullElse(node, "");
            serviceName = requireNonNullElse(serviceName, "");
            serviceNamespace = requireNonNullElse(serviceNamespace, "");
            interfaces = requireNonNullElse(interfaces, List.of());
        }
    }

    /** A network interface of the node. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Interface(
            @JsonPropertyDescription("Its name, such as eth0.")
            String name) {
        public Interface {
            name = requireNonNullElse(name, "");
        }
    }
}
