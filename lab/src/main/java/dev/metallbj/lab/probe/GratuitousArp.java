package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A frame by which a host tells all others that it has an address: sender and target address are the same (RFC 5227 sections 2.3 and 3).
 *
 * @param nanoTime when the frame passed the interface, by {@link System#nanoTime}
 * @param packet what it says; its form is {@link #form}
 */
public record GratuitousArp(long nanoTime, ArpPacket packet) {
    /** Which of the two forms a packet has; some hosts take note of the one only, some of the other. */
    public enum Form {
        /** Operation 1. */
        REQUEST,
        /** Operation 2. */
        REPLY
    }

    /** Reads a frame; empty if it is anything else. */
    public static Optional<GratuitousArp> of(Frame frame) {
        return frame.arp()
                .filter(arp -> arp.senderIp().equals(arp.targetIp()))
                .filter(arp -> arp.operation() == ArpView.REQUEST || arp.operation() == ArpView.REPLY)
                .map(arp -> new GratuitousArp(frame.nanoTime(), arp));
    }

    /** Whether a frame is one for this address, whoever sent it. */
    public static Predicate<Frame> about(String ip) {
        IpAddress address = IpAddress.parse(ip);
        return frame -> of(frame).filter(arp -> arp.ip().equals(address)).isPresent();
    }

    /** Of this packet. */
    public Form form() {
        return packet.operation() == ArpView.REQUEST ? Form.REQUEST : Form.REPLY;
    }

    /** The address that is claimed. */
    public IpAddress ip() {
        return packet.senderIp();
    }

    /** Who claims to have it. */
    public MacAddress mac() {
        return packet.senderMac();
    }

    /** In the words of tcpdump(8). */
    @Override
    public String toString() {
        return switch (form()) {
            case REQUEST -> "who-has " + packet.targetIp() + " tell " + packet.senderIp();
            case REPLY -> packet.senderIp() + " is-at " + packet.senderMac();
        };
    }
}
