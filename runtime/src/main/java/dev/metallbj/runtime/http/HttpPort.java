package dev.metallbj.runtime.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import dev.metallbj.runtime.cli.Flag;
import dev.metallbj.runtime.cli.StartupException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One TCP port that answers HTTP or HTTPS, on all addresses. What is read is answered by one thread, one request after the other; what is posted by
 * a few, which end when they have nothing to do. A client that stops in the middle of a handshake or a request is cut off after a few seconds.
 */
public final class HttpPort implements AutoCloseable {

    private static final int BACKLOG = 50;

    /**
     * Clients that stop in the middle hold one each, for {@code maxReqTime} at most. With more of them than threads others wait, and are cut off as
     * well when it gets that long.
     */
    private static final int POST_THREADS = 4;

    private static final Duration THREAD_KEPT = Duration.ofSeconds(5);

    static {
        // Read by the server's own class once, before its first use. Seconds; without them a silent client blocks the
        // one thread for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "20");
        // Longer than the API server keeps an idle connection (90 s): only who sends may close it, or a call is lost
        // that
        // was on its way.
        System.setProperty("sun.net.httpserver.idleInterval", "120");
        // A probe's answer must not wait for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("jdk.httpserver.maxConnections", "100");
    }

    private final Optional<HttpServer> server;
    private final Optional<ExecutorService> threads;

    private HttpPort(Optional<HttpServer> server, Optional<ExecutorService> threads) {
        this.server = server;
        this.threads = threads;
    }

    /** A port that is switched off. */
    static HttpPort off() {
        return new HttpPort(Optional.empty(), Optional.empty());
    }

    /**
     * Opens a port that others read from, and starts answering GET and HEAD.
     *
     * @param flag the flag that gave the port, for the error
     * @param port 0 lets the system choose, which only tests want
     * @param handlers by path, which has to match exactly
     * @param tls present = HTTPS only
     * @throws StartupException when the port cannot be had
     */
    static HttpPort open(Flag<Integer> flag, int port, Map<String, HttpHandler> handlers, Optional<ServerTls> tls)
            throws StartupException {
        return open(flag, port, exact(handlers, List.of("GET", "HEAD")), tls, Optional.empty());
    }

    /**
     * Opens an HTTPS port that others call, and starts answering POST.
     *
     * @param flag the flag that gave the port, for the error
     * @param port 0 lets the system choose, which only tests want
     * @param handlers by path, which has to match exactly; up to four calls run at once
     * @throws StartupException when the port cannot be had
     */
    public static HttpPort openForPosts(Flag<Integer> flag, int port, Map<String, HttpHandler> handlers, ServerTls tls)
            throws StartupException {
        return open(flag, port, exact(handlers, List.of("POST")), Optional.of(tls), Optional.of(threads(flag.name())));
    }

    private static HttpPort open(
            Flag<Integer> flag,
            int port,
            List<ExactPath> handlers,
            Optional<ServerTls> tls,
            Optional<ExecutorService> threads)
            throws StartupException {
        try {
            HttpServer server = create(new InetSocketAddress(port), tls);
            handlers.forEach(handler -> server.createContext(handler.path(), handler));
            threads.ifPresent(server::setExecutor);
            server.start();
            return new HttpPort(Optional.of(server), threads);
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

    private static List<ExactPath> exact(Map<String, HttpHandler> handlers, List<String> methods) {
        return handlers.entrySet().stream()
                .map(entry -> new ExactPath(entry.getKey(), methods, entry.getValue()))
                .toList();
    }

    private static ExecutorService threads(String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                POST_THREADS,
                POST_THREADS,
                THREAD_KEPT.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
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
        threads.ifPresent(ExecutorService::shutdownNow);
    }
}
