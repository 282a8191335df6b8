package dev.metallbj.speaker.packet;

import dev.metallbj.config.IpAddress;

/**
 * An ARP packet for IPv4 over Ethernet with the header of its frame, as a value (RFC 826).
 *
 * <p>Hardware type, protocol type and the address lengths are not fields, because only 1, 0x0800, 6 and 4 are valid. For tests, logs and
 * everything that is not on the path of each frame; that path uses {@link ArpView} and {@link ArpWriter}.
 *
 * @param destination of the Ethernet frame
 * @param source of the Ethernet frame; normally the same as {@code senderMac}
 * @param operation 0 to 65535; {@link ArpView#REQUEST}, {@link ArpView#REPLY} or another
 * @param senderMac sender hardware address
 * @param senderIp sender protocol address, IPv4; 0.0.0.0 in a probe
 * @param targetMac target hardware address; without meaning in a request
 * @param targetIp target protocol address, IPv4
 */
public record ArpPacket(
        MacAddress destination,
        MacAddress source,
        int operation,
        MacAddress senderMac,
        IpAddress senderIp,
        MacAddress targetMac,
        IpAddress targetIp) {
    /** What came out of {@link ArpPacket#decode}. */
    public sealed interface Decoded {
        /** The frame could be read. */
        record Valid(ArpPacket packet) implements Decoded {}

        /** The frame could not be read; {@code reason} is never {@link ArpFormat#VALID}. */
        record Invalid(ArpFormat reason) implements Decoded {}
    }

    /** @throws IllegalArgumentException if the operation does not fit into 16 bits or an address is not IPv4 */
    public ArpPacket {
        if (operation >>> 16 != 0) {
            throw new IllegalArgumentException("an ARP operation is 0 to 65535, not " + operation);
        }
        if (!senderIp.isV4() || !targetIp.isV4()) {
            throw new IllegalArgumentException("ARP is for IPv4, not for " + senderIp + " and " + targetIp);
        }
    }

    /**
     * Reads a frame; never throws, whatever the bytes.
     *
     * @param frame starts with the Ethernet header
     * @param length how many bytes of {@code frame} were captured; padding after the packet is ignored
     */
    public static Decoded decode(byte[] frame, int length) {
        ArpFormat format = ArpFormat.of(frame, length);
        if (format != ArpFormat.VALID) {
            return new Decoded.Invalid(format);
        }
        return new Decoded.Valid(new ArpPacket(
                new MacAddress(EthernetFrame.destination(frame)),
                new MacAddress(EthernetFrame.source(frame)),
                ArpView.operation(frame),
                new MacAddress(ArpView.senderMac(frame)),
                IpAddress.ofV4(ArpView.senderIp(frame)),
                new MacAddress(ArpView.targetMac(frame)),
                IpAddress.ofV4(ArpView.targetIp(frame))));
    }

    /** A new frame of {@link EthernetFrame#MIN_LENGTH} bytes, padded with zeros. */
    public byte[] encode() {
        byte[] frame = new byte[EthernetFrame.MIN_LENGTH];
        ArpWriter.write(
                frame,
                destination.bits(),
                senderMac.bits(),
                operation,
                senderIp.v4Bits(),
                targetMac.bits(),
                targetIp.v4Bits());
        source.writeTo(frame, MacAddress.LENGTH);
        return frame;
    }
}
