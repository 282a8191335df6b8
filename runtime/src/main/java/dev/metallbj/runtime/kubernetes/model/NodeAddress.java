package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One address of a node.
 *
 * @param type {@code InternalIP}, {@code ExternalIP}, {@code Hostname}
 * @param address its text
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeAddress(String type, String address) {

    // The deserialiser passes null for what is absent.
    public NodeAddress {
        type = Compact.text(type);
        address = Compact.text(address);
    }
}
