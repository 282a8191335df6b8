package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * The state of a Pod.
 *
 * @param phase {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed}, {@code Unknown}; empty when absent
 * @param podIP the first of {@code podIPs}; empty when absent
 * @param podIPs one per family
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PodStatus(String phase, String podIP, List<PodIP> podIPs) {

    /** Nothing said. */
    public static final PodStatus EMPTY = new PodStatus("", "", List.of());

    // The deserialiser passes null for what is absent.
    public PodStatus {
        phase = Compact.text(phase);
        podIP = Compact.text(podIP);
        podIPs = Compact.list(podIPs);
    }
}
