package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One container of a Pod.
 *
 * @param name unique in its Pod
 * @param image with registry and tag
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Container(String name, String image) {

    // The deserialiser passes null for what is absent.
    public Container {
        name = Compact.text(name);
        image = Compact.text(image);
    }
}
