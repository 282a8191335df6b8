package dev.metallbj.lab.probe;

import dev.metallbj.speaker.packet.MacAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends back to the segment every broadcast or multicast frame of one host that reaches a client: a loop in the cabling, but one that does not
 * feed on itself. A thread of its own until it is closed.
 */
public final class Reflector implements AutoCloseable {
    private final FrameReader reader;
    private final AtomicInteger reflected = new AtomicInteger();

    private Reflector(FrameReader reader) {
        this.reader = reader;
    }

    /**
     * Starts one.
     *
     * @param of whose frames
     * @param filter which of them, as for tcpdump, for example {@code arp}
     */
    public static Reflector start(Client client, MacAddress of, String filter) {
        String received = "ether src " + of + " and ether multicast and (" + filter + ")";
        Reflector reflector = new Reflector(FrameReader.openReceived(
                client.host().namespace(), client.host().port().interfaceName(), received, "reflector"));
        reflector.reader.start((frame, stamp) -> {
            client.inject(frame);
            reflector.reflected.incrementAndGet();
        });
        return reflector;
    }

    /** How many frames so far. */
    public int reflected() {
        return reflected.get();
    }

    @Override
    public void close() {
        reader.close();
    }
}
