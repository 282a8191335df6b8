package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.run.Notified;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Times answers to ARP requests as they are on the wire: from the moment the request leaves the client's interface to the moment the answer
 * reaches it, both stamped by the kernel and compared as they are, which is exact to the microsecond ({@link Wire} translates the stamps to
 * this JVM's clock). How late this JVM gets to run does not count. One request at a time, from one thread.
 */
public final class ArpTimer implements AutoCloseable {
    private final Client client;
    private final FrameReader reader;
    private @Nullable IpAddress asked;
    private long sentNanos;
    private long answeredNanos;

    private ArpTimer(Client client, FrameReader reader) {
        this.client = client;
        this.reader = reader;
    }

    /** Begins to listen on the client's first interface. */
    public static ArpTimer on(Client client) {
        var port = client.host().port();
        FrameReader reader = FrameReader.open(client.host().namespace(), port.interfaceName(), "arp", "arp-timer");
        ArpTimer timer = new ArpTimer(client, reader);
        reader.start(timer::read);
        return timer;
    }

    /**
     * Asks who has an IPv4 address and waits for the first answer.
     *
     * @param limit for this JVM to see it
     * @return empty if none came
     */
    public synchronized Optional<Duration> ask(IpAddress ip, Duration limit) {
        asked = ip;
        sentNanos = 0;
        answeredNanos = 0;
        client.inject(client.arpRequest(ip));
        Notified.await(this, limit, () -> answeredNanos != 0);
        return answeredNanos == 0 || sentNanos == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(answeredNanos - sentNanos));
    }

    private void read(byte[] frame, Timestamp stamp) {
        if (ArpPacket.decode(frame, frame.length) instanceof ArpPacket.Decoded.Valid valid) {
            note(valid.packet(), KernelClock.epochNanos(stamp));
        }
    }

    private synchronized void note(ArpPacket packet, long nanos) {
        if (packet.operation() == ArpView.REQUEST) {
            if (packet.targetIp().equals(asked) && packet.senderMac().equals(client.mac())) {
                sentNanos = nanos;
            }
        } else if (packet.senderIp().equals(asked) && packet.targetMac().equals(client.mac()) && answeredNanos == 0) {
            answeredNanos = nanos;
            notifyAll();
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
