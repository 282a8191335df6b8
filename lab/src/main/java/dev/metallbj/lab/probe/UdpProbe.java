package dev.metallbj.lab.probe;

import dev.metallbj.lab.network.Host;
import dev.metallbj.lab.run.Notified;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user of a Service who never rests: sends numbered datagrams at an even pace, by the client's own neighbour table, and notes which node
 * answered each. Replies are read off the client's interface with the kernel's time, so that how late this JVM gets to run makes no reply
 * late. One thread sends, one reads, until it is closed; any thread may ask.
 */
public final class UdpProbe implements AutoCloseable {
    /** A reply that takes longer than this counts as none. */
    public static final Duration REPLY_LIMIT = Duration.ofSeconds(1);

    /** As the figures of the project are defined. */
    public static final Duration INTERVAL = Duration.ofMillis(5);

    private static final int ETHERNET = 14;
    private static final int IPV6 = 40;
    private static final int UDP = 8;

    private final DatagramChannel channel;
    private final FrameReader reader;
    private final KernelClock clock = new KernelClock();
    private final Metronome metronome;
    private final Thread sender;
    private final List<Sent> probes = new ArrayList<>();
    private long lastReplyTo = -1;
    private volatile boolean closed;

    private static final class Sent {
        private final long at;
        private @Nullable String answeredBy;

        Sent(long at) {
            this.at = at;
        }

        UdpReport.Probe toProbe() {
            return new UdpReport.Probe(at, Optional.ofNullable(answeredBy));
        }
    }

    private UdpProbe(DatagramChannel channel, FrameReader reader, Duration interval) {
        this.channel = channel;
        this.reader = reader;
        this.metronome = new Metronome(interval.toNanos());
        this.sender = Thread.ofPlatform().daemon().name("udp-probe").unstarted(this::send);
    }

    /** Starts one with a probe every 5 ms. */
    public static UdpProbe start(Client client, String ip, int port) {
        return start(client, ip, port, INTERVAL);
    }

    /**
     * Starts one.
     *
     * @param ip IPv4 or IPv6
     * @param port UDP; behind it are servers that answer with the node's name, a blank and what they got
     */
    public static UdpProbe start(Client client, String ip, int port, Duration interval) {
        Host host = client.host();
        try {
            DatagramChannel channel = host.namespace().call(() -> open(new InetSocketAddress(ip, port)));
            String filter = "udp and src host " + ip + " and src port " + port + " and dst port " + localPort(channel);
            FrameReader reader =
                    FrameReader.open(host.namespace(), host.port().interfaceName(), filter, "udp-probe-replies");
            UdpProbe probe = new UdpProbe(channel, reader, interval);
            reader.start((frame, stamp) -> probe.note(frame, probe.clock.nanoTime(stamp)));
            probe.sender.start();
            return probe;
        } catch (IOException e) {
            throw new UncheckedIOException("no UDP socket on " + client, e);
        }
    }

    private static DatagramChannel open(InetSocketAddress target) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        // A full queue of an unresolved neighbour must not stop the sender.
        channel.configureBlocking(false);
        channel.connect(target);
        return channel;
    }

    private static int localPort(DatagramChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private void send() {
        ByteBuffer buffer = ByteBuffer.allocate(20);
        for (long number = 0; !closed; number++) {
            metronome.await();
            buffer.clear()
                    .put(Long.toString(number).getBytes(StandardCharsets.US_ASCII))
                    .flip();
            synchronized (this) {
                probes.add(new Sent(System.nanoTime()));
            }
            try {
                channel.write(buffer);
            } catch (IOException e) {
                // Unreachable, or the neighbour is not known: a probe without reply.
            }
        }
    }

    /** A frame that passed the filter: the text is {@code NODE NUMBER}. */
    private void note(byte[] frame, long at) {
        int header = frame[ETHERNET - 2] == 0x08 ? (frame[ETHERNET] & 0xf) * 4 : IPV6;
        int udp = ETHERNET + header;
        int length = (frame[udp + 4] & 0xff) << 8 | frame[udp + 5] & 0xff;
        String text = new String(frame, udp + UDP, length - UDP, StandardCharsets.UTF_8);
        int blank = text.lastIndexOf(' ');
        try {
            note(text.substring(0, Math.max(0, blank)), Long.parseLong(text.substring(blank + 1)), at);
        } catch (NumberFormatException e) {
            // Not a reply to one of ours.
        }
    }

    private synchronized void note(String node, long number, long at) {
        if (number < 0 || number >= probes.size()) {
            return;
        }
        Sent probe = probes.get((int) number);
        if (probe.answeredBy == null && at - probe.at <= REPLY_LIMIT.toNanos()) {
            probe.answeredBy = node.intern();
            lastReplyTo = Math.max(lastReplyTo, number);
            notifyAll();
        }
    }

    /** All so far, but for the last ones that may still be answered. */
    public synchronized UdpReport report() {
        int end = probes.size();
        long now = System.nanoTime();
        while (end > 0
                && probes.get(end - 1).answeredBy == null
                && now - probes.get(end - 1).at < REPLY_LIMIT.toNanos()) {
            end--;
        }
        return new UdpReport(probes.subList(0, end).stream().map(Sent::toProbe).toList());
    }

    /** Waits until every probe sent so far is answered or lost; then all so far. Takes up to {@link #REPLY_LIMIT}. */
    public UdpReport settledReport() {
        long now = System.nanoTime();
        Notified.await(this, REPLY_LIMIT, () -> lastReplyTo >= 0 && probes.get((int) lastReplyTo).at - now >= 0);
        return report();
    }

    /**
     * Waits for replies.
     *
     * @param node that they must come from
     * @param since that the probes must have been sent after, by {@link System#nanoTime}
     * @param inARow how many, one after the other
     * @return false if that takes longer than {@code limit}
     */
    public boolean awaitAnswers(String node, long since, int inARow, Duration limit) {
        return Notified.await(this, limit, () -> answersInARow(node, since) >= inARow);
    }

    /** Up to the last probe that was answered. Called with this object's monitor held. */
    private int answersInARow(String node, long since) {
        int count = 0;
        for (long i = lastReplyTo; i >= 0; i--) {
            Sent probe = probes.get((int) i);
            if (probe.at - since < 0 || !node.equals(probe.answeredBy)) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Ends it; reports can still be asked for. May be repeated. */
    @Override
    public void close() {
        closed = true;
        try {
            sender.join();
            reader.close();
            channel.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
