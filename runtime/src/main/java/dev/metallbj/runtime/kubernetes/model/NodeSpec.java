package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What is wanted of a node.
 *
 * @param unschedulable whether the node is cordoned
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeSpec(boolean unschedulable) {

    /** Nothing said. */
    public static final NodeSpec EMPTY = new NodeSpec(false);
}
