package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One condition of a status, of a Service, a Node or one of ours.
 *
 * @param type unique in its list
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word; empty when absent
 * @param message for a person; empty when absent
 * @param lastTransitionTime RFC 3339; empty when absent
 * @param observedGeneration 0 when absent
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
        String type, String status, String reason, String message, String lastTransitionTime, long observedGeneration) {

    // The deserialiser passes null for what is absent.
    public Condition {
        type = Compact.text(type);
        status = Compact.text(status);
        reason = Compact.text(reason);
        message = Compact.text(message);
        lastTransitionTime = Compact.text(lastTransitionTime);
    }
}
