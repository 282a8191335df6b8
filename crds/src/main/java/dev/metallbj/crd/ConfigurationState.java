package dev.metallbj.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether one component, {@code controller} or {@code speaker-<node>}, could read the configuration (spec section 1). */
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
}
