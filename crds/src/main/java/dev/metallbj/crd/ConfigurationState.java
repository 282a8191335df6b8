package dev.metallbj.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether one component, {@code controller} or {@code speaker-<node>}, could read the configuration (spec section 1). */
@JsonClassDescription(
        "Written by the controller and by each speaker: whether that program can use the present configuration.")
@Group(MetallbResource.GROUP)
@Version(MetallbResource.VERSION)
@Plural("configurationstates")
@Singular("configurationstate")
@AdditionalPrinterColumn(name = "Result", jsonPath = ".status.result")
@AdditionalPrinterColumn(name = "ErrorSummary", jsonPath = ".status.errorSummary")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class ConfigurationState extends MetallbResource {
    private @Nullable Status status;

    /** Null between the creation of the object and the first write of its status. */
    @JsonPropertyDescription("What the component says about the configuration.")
    public @Nullable Status getStatus() {
        return status;
    }

    public void setStatus(@Nullable Status status) {
        this.status = status;
    }

    /** Whether the configuration can be used. */
    public enum Result {
        @JsonProperty("Valid")
        VALID,
        @JsonProperty("Invalid")
        INVALID,
        @JsonProperty("Unknown")
        UNKNOWN
    }

    /**
     * What the component says.
     *
     * @param errorSummary empty when the result is not {@link Result#INVALID}
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Status(
            @JsonPropertyDescription("Whether the component can use the configuration.")
            Result result,

            @JsonPropertyDescription(
                    "What is wrong: object, field, value and what would be right. Empty when nothing is.")
            String errorSummary,

            @JsonPropertyDescription("The same for each part of the component.")
            List<Condition> conditions) {
        public Status {
            result = requireNonNullElse(result, Result.UNKNOWN);
            errorSummary = requireNonNullElse(errorSummary, "");
            conditions = requireNonNullElse(conditions, List.of());
        }
    }

    /** Whether what a condition's type says holds. */
    public enum ConditionStatus {
        @JsonProperty("True")
        TRUE,
        @JsonProperty("False")
        FALSE,
        @JsonProperty("Unknown")
        UNKNOWN
    }

    /**
     * A condition as all Kubernetes objects have it, with the bounds of {@code metav1.Condition}.
     *
     * @param observedGeneration null where the condition is about no single object
     * @param lastTransitionTime RFC 3339, UTC
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Condition(
            @Required
            @Size(max = 316)
            @Pattern(
                    "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$")
            @JsonPropertyDescription("What the condition is about, in CamelCase.")
            String type,

            @Required @JsonPropertyDescription("Whether it holds.")
            ConditionStatus status,

            @Min(0) @JsonPropertyDescription("The metadata.generation that was looked at.") @Nullable
            Long observedGeneration,

            @Required @JsonPropertyDescription("When the status last changed.")
            String lastTransitionTime,

            @Required
            @Size(min = 1, max = 1024)
            @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
            @JsonPropertyDescription("Why it last changed, one word in CamelCase for programs.")
            String reason,

            @Required @Size(max = 32768) @JsonPropertyDescription("The same for people; may be empty.")
            String message) {}
}
