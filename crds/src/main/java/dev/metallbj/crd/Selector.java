package dev.metallbj.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Map;

/**
 * A label selector as the user wrote it, not checked; {@link dev.metallbj.config.LabelSelector} is the checked form.
 *
 * @param matchLabels label to value; a value of exactly {@code *} means that the label exists (spec section 1)
 * @param matchExpressions further conditions; all must hold
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Selector(
        @JsonPropertyDescription(
                "Labels and the values they must have, all of them. The value * means that the label is there,"
                        + " whatever its value.")
        Map<String, String> matchLabels,

        @JsonPropertyDescription("Conditions on labels; all must hold, those of matchLabels included.")
        List<Expression> matchExpressions) {
    static final Selector EVERYTHING = new Selector(Map.of(), List.of());

    public Selector {
        matchLabels = requireNonNullElse(matchLabels, Map.of());
        matchExpressions = requireNonNullElse(matchExpressions, List.of());
    }

    /**
     * One condition on one label.
     *
     * @param operator {@code In}, {@code NotIn}, {@code Exists} or {@code DoesNotExist} in a valid object
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Expression(
            @Required @JsonPropertyDescription("The label's name.")
            String key,

            @Required
            @JsonPropertyDescription("In: the label has one of the values. NotIn: it has none of them or is missing."
                    + " Exists: it is there. DoesNotExist: it is not.")
            String operator,

            @JsonPropertyDescription("At least one for In and NotIn, none for Exists and DoesNotExist.")
            List<String> values) {
        public Expression {
            key = requireNonNullElse(key, "");
            operator = requireNonNullElse(operator, "");
            values = requireNonNullElse(values, List.of());
        }
    }
}
