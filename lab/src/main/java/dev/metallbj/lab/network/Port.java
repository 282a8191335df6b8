package dev.metallbj.lab.network;

/**
 * One cable: an interface inside a host's namespace, and the port of the segment's bridge that it is plugged into. Any thread.
 *
 * @param segment whose bridge it is
 * @param host the namespace at the other end
 * @param interfaceName inside the host, as {@code eth0}; not {@code veth...}, which MetalLB excludes by default (spec section 6)
 * @param bridgePort the bridge's end, in the segment's namespace
 * @param addresses of the interface
 */
public record Port(
        Segment segment, Namespace host, String interfaceName, String bridgePort, AddressPlan.Addresses addresses) {
    /** Pulls the cable: the interface inside the host stays up but loses its carrier. */
    public void unplug() {
        segment.namespace().ip("link", "set", bridgePort, "down");
    }

    /** Plugs it in again. */
    public void plugIn() {
        segment.namespace().ip("link", "set", bridgePort, "up");
    }

    /** Switches the interface off, from inside the host. */
    public void interfaceDown() {
        host.ip("link", "set", interfaceName, "down");
    }

    /** Switches the interface on again. Its IPv6 addresses and routes have gone with the switching off (Linux' default). */
    public void interfaceUp() {
        host.ip("link", "set", interfaceName, "up");
    }

    @Override
    public String toString() {
        return bridgePort;
    }
}
