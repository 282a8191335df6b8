package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One port of a Service.
 *
 * @param name empty when there is only one
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 * @param port 1 to 65535
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServicePort(String name, String protocol, int port) {

    // The deserialiser passes null for what is absent.
    public ServicePort {
        name = Compact.text(name);
        protocol = Compact.text(protocol);
    }
}
