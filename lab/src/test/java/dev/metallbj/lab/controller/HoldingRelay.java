package dev.metallbj.lab.controller;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a controller and the API server, and can hold what the controller sends while it goes on hearing what the server says: as a network
 * does that delays one direction. What was held arrives when it goes on, also over connections that the controller has given up meanwhile. It can
 * also be cut, so that a test goes on talking to the server and the controller does not.
 */
final class HoldingRelay implements AutoCloseable {

    private final URI server;
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private boolean holding;
    private volatile boolean cut;

    /** @param server the URL of the API server on this machine */
    HoldingRelay(String server) throws IOException {
        this.server = URI.create(server);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** The URL of the API server through this relay. */
    String url() {
        return "https://127.0.0.1:" + listener.getLocalPort();
    }

    /** From now on nothing that the controller sends arrives. */
    synchronized void hold() {
        holding = true;
    }

    /** What was held arrives now. */
    synchronized void goOn() {
        holding = false;
        notifyAll();
    }

    /** Ends all connections, and each new one at once. */
    void cut() throws IOException {
        cut = true;
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** New connections are taken again. */
    void mend() {
        cut = false;
    }

    private synchronized void awaitGoingOn() throws InterruptedException {
        while (holding) {
            wait();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                if (cut) {
                    near.close();
                    continue;
                }
                sockets.add(near);
                Socket far = new Socket(server.getHost(), server.getPort());
                sockets.add(far);
                start(() -> pump(near, far, true));
                start(() -> pump(far, near, false));
            } catch (IOException closed) {
                // Of this relay, or the API server is away.
            }
        }
    }

    private void pump(Socket from, Socket to, boolean held) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (held) {
                    awaitGoingOn();
                }
                out.write(buffer, 0, length);
            }
            if (held) {
                awaitGoingOn();
            }
        } catch (IOException ended) {
            // One of the two has closed the connection.
        } catch (InterruptedException unexpected) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Runnable what) {
        Thread.ofPlatform().daemon().name("holding-relay").start(what);
    }

    @Override
    public void close() {
        goOn();
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException closed) {
            // As good.
        }
    }
}
