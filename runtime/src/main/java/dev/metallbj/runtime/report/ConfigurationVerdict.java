package dev.metallbj.runtime.report;

import dev.metallbj.crd.ConfigurationState;
import dev.metallbj.crd.ConfigurationState.Condition;
import dev.metallbj.crd.ConfigurationState.ConditionStatus;
import dev.metallbj.crd.ConfigurationState.Result;
import dev.metallbj.crd.ParsedConfig;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a ConfigurationState is to say, apart from times. Pure.
 *
 * @param type of the only condition
 * @param summary every problem with object, field, value and what would be right, bounded; empty when the pools can be used
 * @param message of the only condition: the summary, or the warnings about pools that can be used
 */
record ConfigurationVerdict(
        String type, Result result, String summary, ConditionStatus status, String reason, String message) {

    // Reasons as in MetalLB 0.16, where dashboards read them.
    private static final String REASON_VALID = "Reconciled";
    private static final String REASON_INVALID = "ConfigError";

    static ConfigurationVerdict of(String type, ParsedConfig read) {
        return switch (read) {
            case ParsedConfig.Valid valid ->
                new ConfigurationVerdict(
                        type,
                        Result.VALID,
                        "",
                        ConditionStatus.TRUE,
                        REASON_VALID,
                        BoundedText.of(String.join("; ", valid.warnings())));
            case ParsedConfig.Invalid invalid -> {
                String summary = BoundedText.of(invalid.summary());
                yield new ConfigurationVerdict(
                        type, Result.INVALID, summary, ConditionStatus.FALSE, REASON_INVALID, summary);
            }
        };
    }

    /** Whether the status says this, whatever its times; null = there is none. */
    boolean isIn(ConfigurationState.@Nullable Status shown) {
        return shown != null
                && shown.result() == result
                && shown.errorSummary().equals(summary)
                && shown.conditions().size() == 1
                && isIn(shown.conditions().getFirst());
    }

    private boolean isIn(Condition shown) {
        return isOf(shown)
                && shown.reason().equals(reason)
                && shown.message().equals(message)
                && shown.observedGeneration() == null;
    }

    private boolean isOf(Condition shown) {
        return shown.type().equals(type) && shown.status() == status;
    }

    /**
     * The condition to write.
     *
     * @param shown the present status; null = there is none
     */
    Condition condition(ConfigurationState.@Nullable Status shown, Instant now) {
        return new Condition(type, status, null, since(shown, now), reason, message);
    }

    /** Another message is no transition, so it leaves the time as it is. */
    private String since(ConfigurationState.@Nullable Status shown, Instant now) {
        if (shown != null) {
            for (Condition condition : shown.conditions()) {
                if (isOf(condition)) {
                    return condition.lastTransitionTime();
                }
            }
        }
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
