package dev.metallbj.lab.probe;

import dev.metallbj.lab.network.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A user of a Service who never rests: GET / at an even pace, each on a new connection, and notes who answered each: the text of the answer. One
 * thread does it all, inside the client's namespace, until it is closed; any thread may ask.
 */
public final class HttpProbe implements AutoCloseable {
    /** An answer that takes longer than this counts as none: a lost SYN is repeated after a second. */
    public static final Duration LIMIT = Duration.ofMillis(900);

    /** As the outages of the cluster are told. */
    public static final Duration INTERVAL = Duration.ofMillis(10);

    private static final byte[] REQUEST = "GET / HTTP/1.0\r\nHost: probe\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_ANSWER = 4_096;

    private final InetSocketAddress target;
    private final Namespace namespace;
    private final Thread thread;
    private final List<Request> requests = new ArrayList<>();
    private volatile boolean closed;

    /** One request; written by the probe's thread with the probe's monitor held. */
    private static final class Request {
        private final long at = System.nanoTime();
        private State state = State.CONNECTING;
        private String text = "";
    }

    private enum State {
        CONNECTING,
        CONNECTED,
        ANSWERED,
        LOST,
        CUT
    }

    private record Open(Request request, SocketChannel channel, ByteBuffer answer) {}

    private HttpProbe(Client client, InetSocketAddress target) {
        this.namespace = client.host().namespace();
        this.target = target;
        this.thread = Thread.ofPlatform().daemon().name("http-probe").unstarted(this::run);
    }

    /** Starts one with a request every 10 ms. */
    public static HttpProbe start(Client client, String ip, int port) {
        HttpProbe probe = new HttpProbe(client, new InetSocketAddress(ip, port));
        probe.thread.start();
        return probe;
    }

    private void run() {
        try {
            namespace.call(() -> {
                ask();
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the requests to " + target, e);
        }
    }

    private void ask() throws IOException {
        Deque<Open> open = new ArrayDeque<>();
        try (Selector selector = Selector.open()) {
            long due = System.nanoTime();
            while (!closed) {
                long now = System.nanoTime();
                if (now - due >= 0) {
                    open.add(begin(selector));
                    due = Metronome.next(due, now, INTERVAL.toNanos());
                }
                selector.select(this::handle, Math.max(1, (due - System.nanoTime()) / 1_000_000));
                expire(open);
            }
            for (Open left : open) {
                left.channel.close();
            }
        }
    }

    private Open begin(Selector selector) throws IOException {
        Request request = new Request();
        synchronized (this) {
            requests.add(request);
        }
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        // Closed at once: some thousand ports must last.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        Open open = new Open(request, channel, ByteBuffer.allocate(LONGEST_ANSWER));
        try {
            channel.connect(target);
            channel.register(selector, SelectionKey.OP_CONNECT, open);
        } catch (IOException e) {
            end(open, State.LOST); // no route, or nobody answers ARP for it
        }
        return open;
    }

    private void handle(SelectionKey key) {
        Open open = (Open) key.attachment();
        try {
            if (key.isConnectable()) {
                open.channel.finishConnect();
                setState(open.request, State.CONNECTED);
                open.channel.write(ByteBuffer.wrap(REQUEST)); // fits into every send buffer
                key.interestOps(SelectionKey.OP_READ);
            } else if (open.channel.read(open.answer) < 0) {
                end(open, answered(open) ? State.ANSWERED : State.CUT);
            }
        } catch (IOException e) {
            end(open, open.request.state == State.CONNECTING ? State.LOST : State.CUT);
        }
    }

    private static boolean answered(Open open) {
        String answer = StandardCharsets.UTF_8.decode(open.answer.flip()).toString();
        int body = answer.indexOf("\r\n\r\n");
        open.request.text = body < 0 ? "" : answer.substring(body + 4).intern();
        return body > 0 && answer.startsWith("200", answer.indexOf(' ') + 1);
    }

    /** Gives up what has taken too long; the oldest are first. */
    private void expire(Deque<Open> open) {
        long now = System.nanoTime();
        while (!open.isEmpty()) {
            Open oldest = open.peek();
            State state = oldest.request.state;
            boolean over = now - oldest.request.at > LIMIT.toNanos();
            if (state == State.CONNECTING && over) {
                end(oldest, State.LOST);
            } else if (state == State.CONNECTED && over) {
                end(oldest, State.CUT);
            } else if (state == State.CONNECTING || state == State.CONNECTED) {
                return;
            }
            open.remove();
        }
    }

    private void end(Open open, State state) {
        setState(open.request, state);
        try {
            open.channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private synchronized void setState(Request request, State state) {
        request.state = state;
    }

    /** All so far, but for those that may still be answered. */
    public synchronized HttpReport report() {
        List<UdpReport.Probe> answers = new ArrayList<>();
        List<Long> cut = new ArrayList<>();
        for (Request request : requests) {
            switch (request.state) {
                case ANSWERED -> answers.add(new UdpReport.Probe(request.at, Optional.of(request.text)));
                case LOST -> answers.add(new UdpReport.Probe(request.at, Optional.empty()));
                case CUT -> cut.add(request.at);
                default -> {
                    // Under way.
                }
            }
        }
        return new HttpReport(new UdpReport(answers), cut);
    }

    /** Ends it; reports can still be asked for. May be repeated. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
