package dev.metallbj.speaker.memberlist;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;

/** Between the project's addresses and the JDK's. No names are looked up. */
final class Addresses {
    private Addresses() {}

    static InetSocketAddress socketAddress(Endpoint endpoint) {
        return socketAddress(endpoint.address(), endpoint.port());
    }

    static InetSocketAddress socketAddress(IpAddress address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    static Endpoint endpoint(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        return new Endpoint(IpAddress.ofBytes(bytes, 0, bytes.length), address.getPort());
    }

    static ProtocolFamily family(IpAddress address) {
        return address.isV4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }
}
