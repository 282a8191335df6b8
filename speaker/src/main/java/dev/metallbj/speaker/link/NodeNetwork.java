package dev.metallbj.speaker.link;

import java.util.List;

/**
 * What the kernel has told about this node's interfaces and addresses, at one moment. Immutable.
 *
 * @param links the interfaces that are not excluded, and which addresses are local
 * @param addresses all local addresses with where they are, by index of the interface
 */
public record NodeNetwork(Links links, List<LocalAddress> addresses) {
    /** Before the first answer. */
    public static final NodeNetwork NONE = new NodeNetwork(Links.NONE, List.of());

    public NodeNetwork {
        addresses = List.copyOf(addresses);
    }
}
