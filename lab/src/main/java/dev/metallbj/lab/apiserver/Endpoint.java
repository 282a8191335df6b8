package dev.metallbj.lab.apiserver;

import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.network.Relay;
import dev.metallbj.lab.network.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where etcd and kube-apiserver listen, and how they are reached.
 *
 * @param namespace they run in; empty: this JVM's
 * @param bindAddress kube-apiserver listens here
 * @param advertisedAddress its certificate and the cluster's members name it by
 * @param port of kube-apiserver
 * @param etcdPort on the loopback address; the next one is for etcd's peers, which there are none of
 * @param hostUrl by which this machine's own programs reach it, this JVM too
 * @param segmentUrl by which programs on the segment reach it; the same as {@code hostUrl} where there is no segment
 * @param relay between the two; empty where there is no segment
 */
record Endpoint(
        Optional<Namespace> namespace,
        String bindAddress,
        String advertisedAddress,
        int port,
        int etcdPort,
        String hostUrl,
        String segmentUrl,
        Optional<Relay> relay) {

    private static final int SEGMENT_PORT = 6443;
    private static final int SEGMENT_ETCD_PORT = 2379;
    // Below the range that the kernel gives to outgoing connections (32768 on), so that the port is still free at the
    // next start.
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 30_000;

    /** Free ports of this machine's loopback address. */
    static Endpoint onLoopback() {
        int port = freePorts(1);
        String url = "https://127.0.0.1:" + port;
        return new Endpoint(Optional.empty(), "127.0.0.1", "127.0.0.1", port, freePorts(2), url, url, Optional.empty());
    }

    /** The control plane's address of a segment, and a relay to it from this machine. */
    static Endpoint on(Segment segment) {
        String address = AddressPlan.CONTROL_PLANE.v4();
        Namespace namespace = segment.namespace();
        try {
            Relay relay = Relay.start(namespace, new InetSocketAddress(address, SEGMENT_PORT));
            // Bound to every address, its certificate is for "localhost" too, which is what the relay's clients see.
            return new Endpoint(
                    Optional.of(namespace),
                    "0.0.0.0",
                    address,
                    SEGMENT_PORT,
                    SEGMENT_ETCD_PORT,
                    "https://localhost:" + relay.port(),
                    "https://" + address + ":" + SEGMENT_PORT,
                    Optional.of(relay));
        } catch (IOException e) {
            throw new UncheckedIOException("no relay to the API server", e);
        }
    }

    /** The first of {@code count} ports in a row that nobody listens on. */
    private static int freePorts(int count) {
        for (int attempt = 0; attempt < 100; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT - count);
            boolean free = true;
            for (int port = first; port < first + count; port++) {
                free &= isFree(port);
            }
            if (free) {
                return first;
            }
        }
        throw new IllegalStateException("no free port from " + LOWEST_PORT + " to " + HIGHEST_PORT);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
