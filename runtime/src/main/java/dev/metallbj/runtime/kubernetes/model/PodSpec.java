package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * What is wanted of a Pod.
 *
 * @param nodeName the node it is bound to; empty before
 * @param containers only their images
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PodSpec(String nodeName, List<Container> containers) {

    /** Nothing said. */
    public static final PodSpec EMPTY = new PodSpec("", List.of());

    // The deserialiser passes null for what is absent.
    public PodSpec {
        nodeName = Compact.text(nodeName);
        containers = Compact.list(containers);
    }
}
