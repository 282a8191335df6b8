package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One address of a Pod.
 *
 * @param ip its text
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PodIP(String ip) {

    // The deserialiser passes null for what is absent.
    public PodIP {
        ip = Compact.text(ip);
    }
}
