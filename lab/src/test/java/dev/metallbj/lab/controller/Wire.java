package dev.metallbj.lab.controller;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The connection between one program and the API server, which a test can cut and mend while it goes on talking to the server itself. */
final class Wire implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    private Wire(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** Listens on a free port of the loopback address and passes everything on to another port there. */
    static Wire to(int target) {
        try {
            Wire wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
            Thread.ofPlatform().daemon().name("wire").start(wire::accept);
            return wire;
        } catch (IOException failed) {
            throw new UncheckedIOException("no wire", failed);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections, and each new one at once. */
    void cut() {
        cut = true;
        sockets.forEach(Wire::end);
        sockets.clear();
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() {
        cut();
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("the wire", failed);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                sockets.add(near);
                if (cut) {
                    end(near);
                    continue;
                }
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(far);
                Thread.ofVirtual().start(() -> pass(near, far));
                Thread.ofVirtual().start(() -> pass(far, near));
            } catch (IOException refused) {
                sockets.forEach(Wire::end); // The server is away: nothing gets through.
            }
        }
    }

    private void pass(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException ended) {
            // Either side, or the test.
        }
        sockets.remove(from);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // It is.
        }
    }
}
