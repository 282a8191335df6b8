package dev.metallbj.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which pools are announced by ARP and NDP, from where, and for which Services (spec sections 1 and 5). */
@JsonClassDescription(
        "Announces the addresses of pools by ARP and NDP: from which nodes, on which interfaces, for which Services.")
@Group(MetallbResource.GROUP)
@Version(MetallbResource.VERSION)
@Plural("l2advertisements")
@Singular("l2advertisement")
@AdditionalPrinterColumn(name = "IPAddressPools", jsonPath = ".spec.ipAddressPools")
@AdditionalPrinterColumn(name = "IPAddressPool Selectors", jsonPath = ".spec.ipAddressPoolSelectors")
@AdditionalPrinterColumn(name = "Interfaces", jsonPath = ".spec.interfaces")
@AdditionalPrinterColumn(name = "Node Selectors", jsonPath = ".spec.nodeSelectors", priority = 10)
public final class L2Advertisement extends MetallbResource {
    private Spec spec = Spec.EMPTY;

    /** One without a {@code spec} announces every pool from every node and interface. */
    @JsonPropertyDescription(
            "What is announced, from where and for whom. Without it: every pool, from any node and interface.")
    public Spec getSpec() {
        return spec;
    }

    public void setSpec(@Nullable Spec spec) {
        this.spec = requireNonNullElse(spec, Spec.EMPTY);
    }

    /** What the user wants; every list may be empty, which restricts nothing. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @JsonPropertyDescription(
                    "Names of the IPAddressPools to announce, each once. With ipAddressPoolSelectors a union;"
                            + " without both every pool.")
            List<String> ipAddressPools,

            @JsonPropertyDescription("IPAddressPools to announce, by their labels. One matching selector is enough.")
            List<Selector> ipAddressPoolSelectors,

            @JsonPropertyDescription(
                    "Nodes that may announce, by their labels. One matching selector is enough; none means"
                            + " every node.")
            List<Selector> nodeSelectors,

            @JsonPropertyDescription("Names of the network interfaces to announce on. None means every interface.")
            List<String> interfaces,

            @JsonPropertyDescription(
                    "Services to announce, by their labels. One matching selector is enough; none means every"
                            + " Service.")
            List<Selector> serviceSelectors,

            @JsonPropertyDescription(
                    "Nodes to prefer among those that may announce. The weights of all matching entries are"
                            + " added; the node with the highest sum announces.")
            List<PreferredNodeSelector> preferredNodeSelectors) {
        static final Spec EMPTY = new Spec(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        public Spec {
            ipAddressPools = requireNonNullElse(ipAddressPools, List.of());
            ipAddressPoolSelectors = requireNonNullElse(ipAddressPoolSelectors, List.of());
            nodeSelectors = requireNonNullElse(nodeSelectors, List.of());
            interfaces = requireNonNullElse(interfaces, List.of());
            serviceSelectors = requireNonNullElse(serviceSelectors, List.of());
            preferredNodeSelectors = requireNonNullElse(preferredNodeSelectors, List.of());
        }
    }

    /**
     * Nodes that are preferred.
     *
     * @param weight 1 to 100
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PreferredNodeSelector(
            @Required @Min(1) @Max(100) @JsonPropertyDescription("What a matching node's score grows by, 1 to 100.")
            int weight,

            @Required @JsonPropertyDescription("Selects the nodes by their labels.")
            Selector preference) {
        public PreferredNodeSelector {
            preference = requireNonNullElse(preference, Selector.EVERYTHING);
        }
    }
}
