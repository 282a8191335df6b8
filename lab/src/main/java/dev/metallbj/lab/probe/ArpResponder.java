package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.network.Namespace;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.MacAddress;
import java.sql.Timestamp;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers broadcast ARP requests for one address with a MAC that need not be its own: a fabric with ARP suppression, which goes on answering for
 * hosts that have died, or a proxy. What is asked by unicast it leaves alone. A thread of its own until it is closed.
 */
public final class ArpResponder implements AutoCloseable {
    private final FrameReader reader;
    private final Injector injector;
    private final IpAddress ip;
    private final MacAddress mac;
    private final AtomicInteger answered = new AtomicInteger();

    private ArpResponder(FrameReader reader, Injector injector, IpAddress ip, MacAddress mac) {
        this.reader = reader;
        this.injector = injector;
        this.ip = ip;
        this.mac = mac;
    }

    /**
     * Starts one.
     *
     * @param namespace the segment's, for a switch; or a host's
     * @param interfaceName as {@code Segment.BRIDGE}
     * @param ip IPv4
     * @param mac that its answers name, and come from
     */
    public static ArpResponder start(Namespace namespace, String interfaceName, String ip, MacAddress mac) {
        IpAddress address = IpAddress.parse(ip);
        String filter =
                "arp and ether broadcast and arp[6:2] = 1 and arp[24:4] = " + Integer.toUnsignedLong(address.v4Bits());
        FrameReader reader = FrameReader.open(namespace, interfaceName, filter, "arp-responder");
        ArpResponder responder = new ArpResponder(reader, Injector.open(namespace, interfaceName), address, mac);
        reader.start(responder::read);
        return responder;
    }

    private void read(byte[] frame, Timestamp stamp) {
        if (ArpPacket.decode(frame, frame.length) instanceof ArpPacket.Decoded.Valid valid) {
            ArpPacket question = valid.packet();
            boolean claim = question.senderIp().equals(ip);
            if (!claim && !question.senderMac().equals(mac)) {
                injector.send(new ArpPacket(
                                question.senderMac(),
                                mac,
                                ArpView.REPLY,
                                mac,
                                ip,
                                question.senderMac(),
                                question.senderIp())
                        .encode());
                answered.incrementAndGet();
            }
        }
    }

    /** How many requests so far. */
    public int answered() {
        return answered.get();
    }

    @Override
    public void close() {
        reader.close();
        injector.close();
    }
}
