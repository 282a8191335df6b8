package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.MacAddress;
import java.sql.Timestamp;
import java.time.Duration;

/**
 * Asks everybody at an even pace who has an address, by ARP or by neighbour discovery as its family wants it, and notes every answer with the kernel's time. One thread sends, one reads,
 * until it is closed; any thread may ask.
 *
 * <p>The client's kernel learns nothing from the answers ({@link Questions}): what the client itself knows of its neighbours follows gratuitous ARP
 * and its own questions alone.
 */
public final class AnswerProbe implements AutoCloseable {
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

    private AnswerProbe(Client client, IpAddress ip, Questions questions, FrameReader reader, Duration interval) {
        this.client = client;
        this.ip = ip;
        this.questions = questions;
        this.reader = reader;
        this.metronome = new Metronome(interval.toNanos());
        this.sender = Thread.ofPlatform().daemon().name("answer-probe").unstarted(this::send);
    }

    /** Starts one with a request every 5 ms. */
    public static AnswerProbe start(Client client, String ip) {
        return start(client, ip, INTERVAL);
    }

    /**
     * Starts one.
     *
     * @param interval at least 0.5 ms: a MAC is used again only when its last request cannot be answered any more
     */
    public static AnswerProbe start(Client client, String ip, Duration interval) {
        Questions questions = new Questions(ANSWER_LIMIT);
        var port = client.host().port();
        IpAddress address = IpAddress.parse(ip);
        String filter = (address.isV4() ? "arp and " : "icmp6 and ") + questions.filter();
        FrameReader reader =
                FrameReader.open(client.host().namespace(), port.interfaceName(), filter, "answer-probe-answers");
        AnswerProbe probe = new AnswerProbe(client, address, questions, reader, interval);
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
        if (ip.isV4()) {
            IpAddress sender = IpAddress.parse(AddressPlan.PROBE_SENDER);
            return new ArpPacket(MacAddress.BROADCAST, mac, ArpView.REQUEST, mac, sender, MacAddress.ZERO, ip).encode();
        }
        return Ndp.question(mac, IpAddress.parse(AddressPlan.PROBE_SENDER_V6), ip)
                .encode();
    }

    private void read(byte[] frame, Timestamp stamp) {
        if (!ip.isV4()) {
            Ndp.of(frame)
                    .filter(message -> message.target().equals(ip))
                    .ifPresent(message -> note(message, clock.nanoTime(stamp)));
        } else if (ArpPacket.decode(frame, frame.length) instanceof ArpPacket.Decoded.Valid valid) {
            note(valid.packet(), clock.nanoTime(stamp));
        }
    }

    private void note(ArpPacket packet, long at) {
        if (packet.operation() == ArpView.REQUEST) {
            questions.sent(packet.source(), at);
        } else if (packet.senderIp().equals(ip)) {
            questions.answered(packet.destination(), packet.senderMac(), at);
        }
    }

    private void note(Ndp message, long at) {
        if (message.type() == Ndp.SOLICITATION) {
            questions.sent(message.source(), at);
        } else if (message.solicited()) {
            questions.answered(message.destination(), message.linkLayerAddress().orElse(message.source()), at);
        }
    }

    /** All so far, but for the last ones that may still be answered. */
    public AnswerReport report() {
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
