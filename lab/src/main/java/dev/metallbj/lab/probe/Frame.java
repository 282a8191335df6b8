package dev.metallbj.lab.probe;

import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.EthernetFrame;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.HexFormat;
import java.util.Optional;

/** An Ethernet frame that was captured. Immutable as long as nobody writes to its bytes. */
public final class Frame {
    private final long nanoTime;
    private final byte[] bytes;

    Frame(long nanoTime, byte[] bytes) {
        this.nanoTime = nanoTime;
        this.bytes = bytes;
    }

    /** When it passed the interface, by {@link System#nanoTime}. */
    public long nanoTime() {
        return nanoTime;
    }

    /** From the Ethernet header on, without checksum; as much of it as was captured. Not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** Sender of the frame. */
    public MacAddress source() {
        return MacAddress.ofBytes(bytes, MacAddress.LENGTH);
    }

    /** Receiver of the frame. */
    public MacAddress destination() {
        return MacAddress.ofBytes(bytes, 0);
    }

    /** The ARP packet in it; empty if it is something else or malformed. */
    public Optional<ArpPacket> arp() {
        return ArpPacket.decode(bytes, bytes.length) instanceof ArpPacket.Decoded.Valid valid
                ? Optional.of(valid.packet())
                : Optional.empty();
    }

    @Override
    public String toString() {
        return arp().map(ArpPacket::toString)
                .orElseGet(() -> bytes.length < EthernetFrame.HEADER_LENGTH
                        ? "a frame of " + bytes.length + " bytes"
                        : source() + " > " + destination() + " "
                                + HexFormat.of().formatHex(bytes, EthernetFrame.HEADER_LENGTH, bytes.length));
    }
}
