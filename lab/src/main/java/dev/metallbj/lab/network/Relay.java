package dev.metallbj.lab.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets programs of the machine itself reach a server inside a namespace: it listens on the machine's loopback address and connects from
 * inside. A connection that the server does not take is closed, later ones are tried anew, so that it outlives restarts of the server.
 *
 * <p>Platform threads, two per connection: a virtual thread could run on one that was started inside a namespace.
 */
public final class Relay implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    private final ServerSocket listener;
    private final Namespace namespace;
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private Relay(ServerSocket listener, Namespace namespace, InetSocketAddress target) {
        this.listener = listener;
        this.namespace = namespace;
        this.target = target;
    }

    /**
     * Listens on a free port of 127.0.0.1.
     *
     * @param target an address that is reached from {@code namespace}
     */
    public static Relay start(Namespace namespace, InetSocketAddress target) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Relay relay = new Relay(listener, namespace, target);
        startThread("relay-accept", relay::accept);
        return relay;
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                sockets.add(near);
                startThread("relay-connect", () -> connect(near));
            } catch (IOException e) {
                // Closed, or the peer has gone already.
            }
        }
    }

    private void connect(Socket near) {
        try {
            Socket far = namespace.call(() -> {
                Socket socket = new Socket();
                socket.connect(target, CONNECT_TIMEOUT_MILLIS);
                return socket;
            });
            sockets.add(far);
            if (listener.isClosed()) { // since the connection was accepted: close() may not have seen these sockets
                end(near);
                end(far);
                return;
            }
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            startThread("relay-back", () -> pump(far, near));
            pump(near, far);
        } catch (IOException | IllegalStateException e) {
            end(near);
        }
    }

    /** Ends both sides as soon as one ends: HTTP needs no half-open connections. */
    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // One side has gone; so does the other.
        } finally {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private static void startThread(String name, Runnable task) {
        Thread.ofPlatform().daemon().name(name).start(task);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(this::end);
    }
}
