package dev.metallbj.speaker.packet;

/**
 * The fields of an ARP packet for IPv4 over Ethernet (RFC 826), read where they stand in a captured frame.
 *
 * <p>Only for frames that {@link ArpFormat#of} calls {@link ArpFormat#VALID}; others give numbers without meaning or an
 * {@link ArrayIndexOutOfBoundsException}. Nothing here allocates: this is the path of every captured frame.
 */
public final class ArpView {
    /** Operation of a question, "who has the target address?". */
    public static final int REQUEST = 1;

    /** Operation of an answer. */
    public static final int REPLY = 2;

    static final int HARDWARE_ETHERNET = 1;
    static final int PROTOCOL_IPV4 = 0x0800;
    static final int LENGTHS_6_AND_4 = 0x0604;

    // Offsets from the start of the Ethernet header.
    static final int HARDWARE_TYPE = EthernetFrame.HEADER_LENGTH;
    static final int PROTOCOL_TYPE = HARDWARE_TYPE + 2;
    static final int ADDRESS_LENGTHS = HARDWARE_TYPE + 4;
    static final int OPERATION = HARDWARE_TYPE + 6;
    static final int SENDER_MAC = HARDWARE_TYPE + 8;
    static final int SENDER_IP = HARDWARE_TYPE + 14;
    static final int TARGET_MAC = HARDWARE_TYPE + 18;
    static final int TARGET_IP = HARDWARE_TYPE + 24;
    static final int END = HARDWARE_TYPE + 28;

    private ArpView() {}

    /** 0 to 65535; {@link #REQUEST}, {@link #REPLY}, or one of the others of RFC 5494. */
    public static int operation(byte[] frame) {
        return NetworkOrder.readU16(frame, OPERATION);
    }

    /** The 48 bits of the sender hardware address, as in {@link MacAddress#bits}. */
    public static long senderMac(byte[] frame) {
        return NetworkOrder.readU48(frame, SENDER_MAC);
    }

    /** The four bytes of the sender protocol address in network order; 0 in a probe (RFC 5227 section 2.1.1). */
    public static int senderIp(byte[] frame) {
        return NetworkOrder.readU32(frame, SENDER_IP);
    }

    /** The 48 bits of the target hardware address; without meaning in a request. */
    public static long targetMac(byte[] frame) {
        return NetworkOrder.readU48(frame, TARGET_MAC);
    }

    /** The four bytes of the target protocol address in network order. */
    public static int targetIp(byte[] frame) {
        return NetworkOrder.readU32(frame, TARGET_IP);
    }

    /** Whether sender and target address are the same and not 0.0.0.0: such a packet says something and asks nothing. */
    public static boolean isGratuitous(byte[] frame) {
        int sender = senderIp(frame);
        return sender != 0 && sender == targetIp(frame);
    }
}
