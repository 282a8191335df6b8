package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.speaker.packet.MacAddress;
import java.sql.Timestamp;
import java.time.Duration;

/**
 * Asks by multicast at an even pace who has an IPv6 address, and notes every answer with the kernel's time: what {@link ArpProbe} is for IPv4. One
 * thread sends, one reads, until it is closed; any thread may ask.
 */
public final class NdpProbe implements AutoCloseable {
    /** An answer that takes longer than this counts as none. */
    public static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    /** As the figures of the project are defined. */
    public static final Duration INTERVAL = Duration.ofMillis(5);

    private final Client client;
    private final IpAddress ip;
    private final Questions questions;
    private final FrameReader reader;
    private final KernelClock clock = new KernelClock();
    private final Metronome metronome;
    private final Thread sender;
    private volatile boolean closed;

    private NdpProbe(Client client, IpAddress ip, Questions questions, FrameReader reader, Duration interval) {
        this.client = client;
        this.ip = ip;
        this.questions = questions;
        this.reader = reader;
        this.metronome = new Metronome(interval.toNanos());
        this.sender = Thread.ofPlatform().daemon().name("ndp-probe").unstarted(this::send);
    }

    /** Starts one with a request every 5 ms. */
    public static NdpProbe start(Client client, String ip) {
        return start(client, ip, INTERVAL);
    }

    /**
     * Starts one.
     *
     * @param interval at least 0.5 ms: a MAC is used again only when its last request cannot be answered any more
     */
    public static NdpProbe start(Client client, String ip, Duration interval) {
        Questions questions = new Questions(ANSWER_LIMIT);
        var port = client.host().port();
        String filter = "icmp6 and " + questions.filter();
        FrameReader reader =
                FrameReader.open(client.host().namespace(), port.interfaceName(), filter, "ndp-probe-answers");
        NdpProbe probe = new NdpProbe(client, IpAddress.parse(ip), questions, reader, interval);
        reader.start(probe::read);
        probe.sender.start();
        return probe;
    }

    private void send() {
        while (!closed) {
            metronome.await();
            byte[] request = request(questions.next());
            try {
                client.inject(request);
            } catch (IllegalStateException e) {
                // The interface is down: a request without answer.
            }
        }
    }

    private byte[] request(MacAddress mac) {
        return Ndp.question(mac, IpAddress.parse(AddressPlan.PROBE_SENDER_V6), ip)
                .encode();
    }

    private void read(byte[] frame, Timestamp stamp) {
        Ndp.of(frame).filter(message -> message.target().equals(ip)).ifPresent(message -> note(message, stamp));
    }

    private void note(Ndp message, Timestamp stamp) {
        long at = clock.nanoTime(stamp);
        if (message.type() == Ndp.SOLICITATION) {
            questions.sent(message.source(), at);
        } else if (message.solicited()) {
            questions.answered(message.destination(), message.linkLayerAddress().orElse(message.source()), at);
        }
    }

    /** All so far, but for the last ones that may still be answered. */
    public ArpReport report() {
        return questions.report();
    }

    /** Ends it; reports can still be asked for. May be repeated. */
    @Override
    public void close() {
        closed = true;
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        reader.close();
    }
}
