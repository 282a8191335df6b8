package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.MacAddress;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks by broadcast at an even pace who has an IPv4 address, and notes every answer with the kernel's time. One thread sends, one reads,
 * until it is closed; any thread may ask.
 *
 * <p>Each request comes from a MAC of its own (of 4,096, in turns), none of which is the client's: so an answer can be matched to its
 * request however late it is, and the client's kernel, for which the answers are foreign, learns nothing from them. What the client itself
 * knows of its neighbours follows gratuitous ARP and its own questions alone.
 */
public final class ArpProbe implements AutoCloseable {
    /** An answer that takes longer than this counts as none. */
    public static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    /** As the figures of the project are defined. */
    public static final Duration INTERVAL = Duration.ofMillis(5);

    private static final AtomicInteger PROBES = new AtomicInteger();
    /** 02 (locally administered), 00, c6, and a byte that no host's address has there. */
    private static final long FIRST_MAC = 0x0200_c6a0_0000L;

    private static final long MACS = 4_096;

    private final Client client;
    private final IpAddress ip;
    private final long firstMac;
    private final FrameReader reader;
    private final KernelClock clock = new KernelClock();
    private final Metronome metronome;
    private final Thread sender;
    private final List<Asked> questions = new ArrayList<>();
    private volatile boolean closed;

    private static final class Asked {
        private long at;
        private final List<ArpReport.Answer> answers = new ArrayList<>(1);

        Asked(long at) {
            this.at = at;
        }
    }

    private ArpProbe(Client client, IpAddress ip, long firstMac, FrameReader reader, Duration interval) {
        this.client = client;
        this.ip = ip;
        this.firstMac = firstMac;
        this.reader = reader;
        this.metronome = new Metronome(interval.toNanos());
        this.sender = Thread.ofPlatform().daemon().name("arp-probe").unstarted(this::send);
    }

    /** Starts one with a request every 5 ms. */
    public static ArpProbe start(Client client, String ip) {
        return start(client, ip, INTERVAL);
    }

    /**
     * Starts one.
     *
     * @param interval at least 0.5 ms: a MAC is used again only when its last request cannot be answered any more
     */
    public static ArpProbe start(Client client, String ip, Duration interval) {
        long firstMac = FIRST_MAC + (PROBES.getAndIncrement() & 0xf) * MACS;
        var port = client.host().port();
        String filter = "arp and (" + inRow("ether[0:4]", "ether[4:2]", firstMac) + " or "
                + inRow("ether[6:4]", "ether[10:2]", firstMac) + ")";
        FrameReader reader =
                FrameReader.open(client.host().namespace(), port.interfaceName(), filter, "arp-probe-answers");
        ArpProbe probe = new ArpProbe(client, IpAddress.parse(ip), firstMac, reader, interval);
        reader.start(probe::read);
        probe.sender.start();
        return probe;
    }

    /** Whether the MAC in these bytes is one of the row. */
    private static String inRow(String upper, String lower, long firstMac) {
        return "(%s = 0x%x and %s & 0xf000 = 0x%x)".formatted(upper, firstMac >>> 16, lower, firstMac & 0xf000);
    }

    private void send() {
        for (int number = 0; !closed; number++) {
            metronome.await();
            synchronized (this) {
                questions.add(new Asked(System.nanoTime()));
            }
            try {
                client.inject(request(number));
            } catch (IllegalStateException e) {
                // The interface is down: a request without answer.
            }
        }
    }

    private byte[] request(int number) {
        MacAddress mac = new MacAddress(firstMac + number % MACS);
        IpAddress sender = IpAddress.parse(AddressPlan.PROBE_SENDER);
        return new ArpPacket(MacAddress.BROADCAST, mac, ArpView.REQUEST, mac, sender, MacAddress.ZERO, ip).encode();
    }

    private void read(byte[] frame, Timestamp stamp) {
        if (ArpPacket.decode(frame, frame.length) instanceof ArpPacket.Decoded.Valid valid) {
            note(valid.packet(), clock.nanoTime(stamp));
        }
    }

    private synchronized void note(ArpPacket packet, long at) {
        boolean request = packet.operation() == ArpView.REQUEST;
        MacAddress own = request ? packet.source() : packet.destination();
        int number = numberOf((int) (own.bits() - firstMac));
        if (number < 0) {
            return;
        }
        Asked question = questions.get(number);
        if (request) {
            question.at = at;
        } else if (packet.senderIp().equals(ip) && at - question.at <= ANSWER_LIMIT.toNanos()) {
            question.answers.add(new ArpReport.Answer(packet.senderMac(), at));
        }
    }

    /** The last request that was sent with this MAC; below 0 if there is none. */
    private int numberOf(int mac) {
        int last = questions.size() - 1;
        return last - Math.floorMod(last - mac, (int) MACS);
    }

    /** All so far, but for the last ones that may still be answered. */
    public synchronized ArpReport report() {
        int end = questions.size();
        long now = System.nanoTime();
        while (end > 0
                && questions.get(end - 1).answers.isEmpty()
                && now - questions.get(end - 1).at < ANSWER_LIMIT.toNanos()) {
            end--;
        }
        return new ArpReport(questions.subList(0, end).stream()
                .map(asked -> new ArpReport.Question(asked.at, asked.answers))
                .toList());
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
