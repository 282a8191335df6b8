package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A segment full of ARP requests, as a broken or hostile host makes it: every millisecond some for addresses that nobody announces and some
 * for addresses that somebody does, in turns, from one client. Has a thread of its own until it is closed.
 */
public final class ArpStorm implements AutoCloseable {
    private static final long BEAT_NANOS = 1_000_000;

    /**
     * What is asked for, and how often.
     *
     * @param addresses in turns
     * @param perMillisecond requests, 0 for none
     */
    public record Part(List<String> addresses, int perMillisecond) {}

    private final Client client;
    private final List<Stream> streams;
    private final AtomicLong sent = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    private ArpStorm(Client client, List<Part> parts) {
        this.client = client;
        this.streams = parts.stream().map(part -> new Stream(client, part)).toList();
        this.thread = Thread.ofPlatform().daemon().name("arp-storm").unstarted(this::run);
    }

    /** Frames that are made once and sent in turns. One thread. */
    private static final class Stream {
        private final byte[][] frames;
        private final int perMillisecond;
        private int next;

        Stream(Client client, Part part) {
            this.frames = part.addresses.stream()
                    .map(ip -> client.arpRequest(IpAddress.parse(ip)))
                    .toArray(byte[][]::new);
            this.perMillisecond = part.perMillisecond;
        }

        byte[] next() {
            byte[] frame = frames[next];
            next = (next + 1) % frames.length;
            return frame;
        }
    }

    /** Starts one; not from the client that probes, whose measurements it would disturb. */
    public static ArpStorm start(Client client, List<Part> parts) {
        ArpStorm storm = new ArpStorm(client, parts);
        storm.thread.start();
        return storm;
    }

    private void run() {
        Metronome metronome = new Metronome(BEAT_NANOS);
        while (!closed) {
            metronome.await();
            for (Stream stream : streams) {
                for (int i = 0; i < stream.perMillisecond; i++) {
                    client.inject(stream.next());
                }
                sent.addAndGet(stream.perMillisecond);
            }
        }
    }

    /** Requests so far. Beats that a busy machine missed are not made up for, so that this tells whether the storm was as strong as it should. */
    public long sent() {
        return sent.get();
    }

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
