package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The state of one port behind an ingress address.
 *
 * @param port 1 to 65535
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 * @param error empty when there is none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record IngressPort(int port, String protocol, String error) {

    // The deserialiser passes null for what is absent.
    public IngressPort {
        protocol = Compact.text(protocol);
        error = Compact.text(error);
    }
}
