package dev.metallbj.speaker.packet;

/**
 * The Ethernet II header of a frame that starts at index 0 of a byte array: six bytes destination, six bytes source, two bytes EtherType.
 *
 * <p>The readers need {@link #HEADER_LENGTH} bytes and throw {@link ArrayIndexOutOfBoundsException} for less; {@link ArpFormat#of} says
 * whether they are there. None of them allocates.
 */
public final class EthernetFrame {
    /** Length of the header without a VLAN tag, in bytes. */
    public static final int HEADER_LENGTH = 14;

    /** The shortest frame on the wire without its check sequence, in bytes; what is shorter is padded with zeros. */
    public static final int MIN_LENGTH = 60;

    /** EtherType of ARP (RFC 826). */
    public static final int TYPE_ARP = 0x0806;

    /** EtherType of IPv6 (RFC 2464 section 3). */
    public static final int TYPE_IPV6 = 0x86dd;

    /** EtherType of an IEEE 802.1Q tag (customer VLAN). */
    public static final int TYPE_VLAN = 0x8100;

    /** EtherType of an IEEE 802.1ad tag (service VLAN, the outer of two tags). */
    public static final int TYPE_SERVICE_VLAN = 0x88a8;

    private static final int SOURCE = 6;
    private static final int TYPE = 12;

    private EthernetFrame() {}

    /** The 48 bits of the destination, as in {@link MacAddress#bits}. */
    public static long destination(byte[] frame) {
        return NetworkOrder.readU48(frame, 0);
    }

    /** The 48 bits of the source, as in {@link MacAddress#bits}. */
    public static long source(byte[] frame) {
        return NetworkOrder.readU48(frame, SOURCE);
    }

    /** 0 to 65535. */
    public static int etherType(byte[] frame) {
        return NetworkOrder.readU16(frame, TYPE);
    }

    static void writeHeader(byte[] frame, long destination, long source, int etherType) {
        NetworkOrder.writeU48(frame, 0, destination);
        NetworkOrder.writeU48(frame, SOURCE, source);
        NetworkOrder.writeU16(frame, TYPE, etherType);
    }
}
