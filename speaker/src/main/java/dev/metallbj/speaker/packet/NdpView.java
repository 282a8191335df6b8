package dev.metallbj.speaker.packet;

/**
 * The fields of a neighbour solicitation or advertisement (RFC 4861 sections 4.3 and 4.4), read where they stand in a captured frame. An IPv6
 * address is two longs, its upper and its lower 64 bits.
 *
 * <p>Only for frames that {@link NdpFormat#of} calls {@link NdpFormat#VALID}; others give numbers without meaning or an
 * {@link ArrayIndexOutOfBoundsException}. Nothing here allocates: this is the path of every captured frame.
 */
public final class NdpView {
    /** ICMPv6 type of a question, "who has the target address?". */
    public static final int SOLICITATION = 135;

    /** ICMPv6 type of an answer, or of a statement that nobody asked for. */
    public static final int ADVERTISEMENT = 136;

    /** {@link #linkLayerAddress} when there is no such option. */
    public static final long NONE = -1;

    static final int SOURCE_LINK_LAYER = 1;
    static final int TARGET_LINK_LAYER = 2;

    static final int NEXT_HEADER_ICMPV6 = 58;
    static final int HOP_LIMIT_ON_LINK = 255;
    static final int IP_VERSION = 6;
    static final int OPTION_UNIT = 8;

    // Flags of an advertisement, in the 32 bits after the checksum.
    static final int ROUTER = 0x8000_0000;
    static final int SOLICITED = 0x4000_0000;
    static final int OVERRIDE = 0x2000_0000;

    // Offsets from the start of the Ethernet header.
    static final int IP = EthernetFrame.HEADER_LENGTH;
    static final int PAYLOAD_LENGTH = IP + 4;
    static final int NEXT_HEADER = IP + 6;
    static final int HOP_LIMIT = IP + 7;
    static final int IP_SOURCE = IP + 8;
    static final int IP_DESTINATION = IP + 24;
    static final int ICMP = IP + 40;
    static final int TYPE = ICMP;
    static final int CODE = ICMP + 1;
    static final int CHECKSUM = ICMP + 2;
    static final int FLAGS = ICMP + 4;
    static final int TARGET = ICMP + 8;
    static final int OPTIONS = ICMP + 24;

    private NdpView() {}

    /** {@link #SOLICITATION} or {@link #ADVERTISEMENT}. */
    public static int type(byte[] frame) {
        return frame[TYPE] & 0xff;
    }

    /** Upper half of the IPv6 source address; both halves are 0 in duplicate address detection. */
    public static long sourceHigh(byte[] frame) {
        return NetworkOrder.readU64(frame, IP_SOURCE);
    }

    /** Lower half of the IPv6 source address. */
    public static long sourceLow(byte[] frame) {
        return NetworkOrder.readU64(frame, IP_SOURCE + 8);
    }

    /** Upper half of the target address. */
    public static long targetHigh(byte[] frame) {
        return NetworkOrder.readU64(frame, TARGET);
    }

    /** Lower half of the target address. */
    public static long targetLow(byte[] frame) {
        return NetworkOrder.readU64(frame, TARGET + 8);
    }

    /** Whether an advertisement answers a question. */
    public static boolean isSolicited(byte[] frame) {
        return (flags(frame) & SOLICITED) != 0;
    }

    /** Whether the sender has no address yet: duplicate address detection (RFC 4862 section 5.4.2). */
    public static boolean isFromNobody(byte[] frame) {
        return (sourceHigh(frame) | sourceLow(frame)) == 0;
    }

    /** Who asks or claims, as he says himself: the option of that message type (RFC 4861 section 4.6.1), or {@link #NONE}. */
    public static long linkLayerAddress(byte[] frame) {
        return option(frame, type(frame) == SOLICITATION ? SOURCE_LINK_LAYER : TARGET_LINK_LAYER);
    }

    static int flags(byte[] frame) {
        return NetworkOrder.readU32(frame, FLAGS);
    }

    static int payloadLength(byte[] frame) {
        return NetworkOrder.readU16(frame, PAYLOAD_LENGTH);
    }

    /** The Ethernet address in the first option of the type, or {@link #NONE}. */
    static long option(byte[] frame, int type) {
        int end = ICMP + payloadLength(frame);
        int at = OPTIONS;
        while (at < end) {
            if ((frame[at] & 0xff) == type) {
                return NetworkOrder.readU48(frame, at + 2);
            }
            at += (frame[at + 1] & 0xff) * OPTION_UNIT;
        }
        return NONE;
    }

    /** The sum of RFC 4443 section 2.3 over pseudo-header and message, folded to 16 bits; 0xffff where the checksum field is right. */
    static int sum(byte[] frame) {
        int length = payloadLength(frame);
        int sum = length + NEXT_HEADER_ICMPV6;
        for (int at = IP_SOURCE; at < ICMP; at += 2) {
            sum += NetworkOrder.readU16(frame, at);
        }
        int end = ICMP + length;
        for (int at = ICMP; at + 1 < end; at += 2) {
            sum += NetworkOrder.readU16(frame, at);
        }
        if (length % 2 == 1) {
            sum += (frame[end - 1] & 0xff) << 8;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (sum & 0xffff) + (sum >>> 16);
    }
}
