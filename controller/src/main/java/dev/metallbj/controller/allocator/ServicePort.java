package dev.metallbj.controller.allocator;

/**
 * A port of a Service. Two Services that share an address must not have one in common.
 *
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}, as in {@code spec.ports[].protocol}
 * @param port 1 to 65535
 */
public record ServicePort(String protocol, int port) {
    /** {@code TCP/80}, as messages show it. */
    @Override
    public String toString() {
        return protocol + "/" + port;
    }
}
