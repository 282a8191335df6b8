package dev.metallbj.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses that Services of type LoadBalancer may get, and which Services may have them (spec sections 1 and 4). */
@JsonClassDescription("Addresses that Services of type LoadBalancer may get, and which Services may have them.")
@Group(MetallbResource.GROUP)
@Version(MetallbResource.VERSION)
@Plural("ipaddresspools")
@Singular("ipaddresspool")
@AdditionalPrinterColumn(
        name = "Auto Assign",
        jsonPath = ".spec.autoAssign",
        type = AdditionalPrinterColumn.Type.BOOLEAN)
@AdditionalPrinterColumn(
        name = "Avoid Buggy IPs",
        jsonPath = ".spec.avoidBuggyIPs",
        type = AdditionalPrinterColumn.Type.BOOLEAN)
@AdditionalPrinterColumn(name = "Addresses", jsonPath = ".spec.addresses")
@AdditionalPrinterColumn(name = "Assigned", jsonPath = ".status.assigned", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Available",
        jsonPath = ".status.available",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Assigned IPv4",
        jsonPath = ".status.assignedIPv4",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Available IPv4",
        jsonPath = ".status.availableIPv4",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Assigned IPv6",
        jsonPath = ".status.assignedIPv6",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Available IPv6",
        jsonPath = ".status.availableIPv6",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
public final class IPAddressPool extends MetallbResource {
    private Spec spec = Spec.EMPTY;
    private @Nullable Status status;

    @Required
    @JsonPropertyDescription("What the user wants: the addresses and who may have them.")
    public Spec getSpec() {
        return spec;
    }

    public void setSpec(@Nullable Spec spec) {
        this.spec = requireNonNullElse(spec, Spec.EMPTY);
    }

    /** Null until the controller has counted. */
    @JsonPropertyDescription("What the controller counts.")
    public @Nullable Status getStatus() {
        return status;
    }

    public void setStatus(@Nullable Status status) {
        this.status = status;
    }

    /**
     * What the user wants.
     *
     * @param addresses CIDR blocks and ranges as text; empty only where the API server was not asked
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(
            @Required
            @Size(min = 1)
            @JsonPropertyDescription("The addresses of this pool. Each entry is a CIDR block such as 192.0.2.0/28 or"
                    + " 2001:db8::/120, or a range such as 192.0.2.10-192.0.2.20. No address may stand in two entries or"
                    + " in two pools.")
            List<String> addresses,

            @Default("true")
            @JsonPropertyDescription("Whether a Service may get an address of this pool without asking for the pool or"
                    + " the address.")
            Boolean autoAssign,

            @Default("false")
            @JsonProperty("avoidBuggyIPs")
            @JsonPropertyDescription("Leave out IPv4 addresses that end in .0 or .255: some old devices take them for"
                    + " network or broadcast addresses.")
            Boolean avoidBuggyIPs,

            @JsonPropertyDescription(
                    "Reserves the pool for some Services and says how early it is tried. Without it every"
                            + " Service may use the pool.")
            @Nullable
            ServiceAllocation serviceAllocation) {
        static final Spec EMPTY = new Spec(List.of(), true, false, null);

        public Spec {
            addresses = requireNonNullElse(addresses, List.of());
            autoAssign = requireNonNullElse(autoAssign, true);
            avoidBuggyIPs = requireNonNullElse(avoidBuggyIPs, false);
        }
    }

    /**
     * Which Services may have addresses of the pool, by themselves or by asking for them.
     *
     * @param priority lower is tried first, 0 comes last
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ServiceAllocation(
            @JsonPropertyDescription(
                    "Pools with a lower number are tried first. 0 or no number comes after all others.")
            Long priority,

            @JsonPropertyDescription(
                    "Names of namespaces whose Services may use the pool, each once. With namespaceSelectors a"
                            + " union; without both every namespace.")
            List<String> namespaces,

            @JsonPropertyDescription(
                    "Namespaces whose Services may use the pool, by their labels. One matching selector is"
                            + " enough.")
            List<Selector> namespaceSelectors,

            @JsonPropertyDescription(
                    "Services that may use the pool, by their labels. One matching selector is enough; none"
                            + " means every Service.")
            List<Selector> serviceSelectors) {
        public ServiceAllocation {
            priority = requireNonNullElse(priority, 0L);
            namespaces = requireNonNullElse(namespaces, List.of());
            namespaceSelectors = requireNonNullElse(namespaceSelectors, List.of());
            serviceSelectors = requireNonNullElse(serviceSelectors, List.of());
        }
    }

    /**
     * Numbers of addresses, each 0 to 2^63-1; more count as 2^63-1. Null where a number is missing: other controllers write fewer, and people remove
     * some. No status that is written here lacks one.
     *
     * @param assigned both families together, because a printer column cannot add
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @JsonProperty("assignedIPv4") @JsonPropertyDescription("IPv4 addresses that Services hold.") @Nullable
            Long assignedIPv4,

            @JsonProperty("assignedIPv6") @JsonPropertyDescription("IPv6 addresses that Services hold.") @Nullable
            Long assignedIPv6,

            @JsonProperty("availableIPv4") @JsonPropertyDescription("IPv4 addresses that are free.") @Nullable
            Long availableIPv4,

            @JsonProperty("availableIPv6")
            @JsonPropertyDescription("IPv6 addresses that are free; 9223372036854775807 stands for that many or more.")
            @Nullable
            Long availableIPv6,

            @JsonPropertyDescription("Addresses of both families that Services hold.") @Nullable
            Long assigned,

            @JsonPropertyDescription(
                    "Addresses of both families that are free; 9223372036854775807 stands for that many or more.")
            @Nullable
            Long available) {
        /** With the totals computed. */
        public static Status of(long assignedIPv4, long assignedIPv6, long availableIPv4, long availableIPv6) {
            return new Status(
                    assignedIPv4,
                    assignedIPv6,
                    availableIPv4,
                    availableIPv6,
                    saturatingAdd(assignedIPv4, assignedIPv6),
                    saturatingAdd(availableIPv4, availableIPv6));
        }

        private static long saturatingAdd(long a, long b) {
            return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
        }
    }
}
