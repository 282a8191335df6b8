package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;

/**
 * Times answers to ARP requests as they are on the wire: from the moment the request leaves the client's interface to the moment the answer
 * reaches it, both stamped by the kernel and compared as they are, which is exact to the microsecond ({@link Wire} translates the stamps to
 * this JVM's clock). How late this JVM gets to run does not count. One request at a time, from one thread.
 */
public final class ArpTimer implements AutoCloseable {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MILLIS_PER_SECOND = 1_000;

    private final Client client;
    private final PcapHandle handle;
    private final Thread reader;
    private @Nullable IpAddress asked;
    private long sentNanos;
    private long answeredNanos;

    private ArpTimer(Client client, PcapHandle handle) {
        this.client = client;
        this.handle = handle;
        this.reader = Thread.ofPlatform().daemon().name("arp-timer").unstarted(this::read);
    }

    /** Begins to listen on the client's first interface. */
    public static ArpTimer on(Client client) {
        try {
            var port = client.host().port();
            PcapHandle handle = Wire.openHandle(client.host().namespace(), port.interfaceName());
            handle.setFilter("arp", BpfCompileMode.OPTIMIZE);
            ArpTimer timer = new ArpTimer(client, handle);
            timer.reader.start();
            return timer;
        } catch (PcapNativeException | NotOpenException e) {
            throw new IllegalStateException("no capture on " + client, e);
        }
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
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (long left = limit.toNanos(); answeredNanos == 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answeredNanos == 0 || sentNanos == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(answeredNanos - sentNanos));
    }

    private void read() {
        try {
            handle.loop(-1, (byte[] bytes) -> {
                if (ArpPacket.decode(bytes, bytes.length) instanceof ArpPacket.Decoded.Valid valid) {
                    note(valid.packet(), stamp());
                }
            });
        } catch (InterruptedException | PcapNativeException | NotOpenException e) {
            // close() was called, or the interface is gone: the next question finds no answer.
        }
    }

    /** Nanoseconds since 1970: the time that the kernel gave to the frame being handled. */
    private long stamp() {
        var stamp = handle.getTimestamp();
        return Math.floorDiv(stamp.getTime(), MILLIS_PER_SECOND) * NANOS_PER_SECOND + stamp.getNanos();
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
        try {
            handle.breakLoop();
            // Closing a handle that another thread reads would hang.
            reader.join();
        } catch (NotOpenException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handle.close();
    }
}
