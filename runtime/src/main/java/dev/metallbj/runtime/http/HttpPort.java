package dev.metallbj.runtime.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import dev.metallbj.runtime.cli.Flag;
import dev.metallbj.runtime.cli.StartupException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/**
 * One TCP port that answers HTTP or HTTPS, on all addresses, with one thread. Requests are answered one after the other, so a client that stops in
 * the middle of a request is cut off after a few seconds.
 */
public final class HttpPort implements AutoCloseable {

    private static final int BACKLOG = 50;

    static {
        // Read by the server's own class once, before its first use. Seconds; without them a silent client blocks the
        // one thread for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "20");
        // A probe's answer must not wait for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("jdk.httpserver.maxConnections", "100");
    }

    private final Optional<HttpServer> server;

    private HttpPort(Optional<HttpServer> server) {
        this.server = server;
    }

    /** A port that is switched off. */
    static HttpPort off() {
        return new HttpPort(Optional.empty());
    }

    /**
     * Opens a port and starts answering.
     *
     * @param flag the flag that gave the port, for the error
     * @param port 0 lets the system choose, which only tests want
     * @param handlers by path, which has to match exactly
     * @param tls present = HTTPS only
     * @throws StartupException when the port cannot be had
     */
    static HttpPort open(Flag<Integer> flag, int port, Map<String, HttpHandler> handlers, Optional<ServerTls> tls)
            throws StartupException {
        try {
            HttpServer server = create(new InetSocketAddress(port), tls);
            handlers.forEach((path, handler) -> server.createContext(path, new ExactPath(path, handler)));
            server.start();
            return new HttpPort(Optional.of(server));
        } catch (BindException taken) {
            throw new StartupException(
                    "cannot listen on TCP port " + port + " (--" + flag.name() + "): " + taken.getMessage()
                            + "; want a free port",
                    taken);
        } catch (IOException failed) {
            throw new StartupException(
                    "cannot listen on TCP port " + port + " (--" + flag.name() + "): " + failed.getMessage(), failed);
        }
    }

    private static HttpServer create(InetSocketAddress address, Optional<ServerTls> tls) throws IOException {
        if (tls.isEmpty()) {
            return HttpServer.create(address, BACKLOG);
        }
        HttpsServer server = HttpsServer.create(address, BACKLOG);
        server.setHttpsConfigurator(tls.get().configurator());
        return server;
    }

    /** The TCP port listened on; 0 when switched off. */
    public int port() {
        return server.map(open -> open.getAddress().getPort()).orElse(0);
    }

    /** Closes the port and every connection at once. */
    @Override
    public void close() {
        server.ifPresent(open -> open.stop(0));
    }
}
