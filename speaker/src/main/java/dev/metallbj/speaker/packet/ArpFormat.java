package dev.metallbj.speaker.packet;

/** Whether a captured frame is an ARP packet for IPv4 over Ethernet that can be read, and if not, why (RFC 826, spec section 12). */
public enum ArpFormat {
    /** Every field of {@link ArpView} may be read. */
    VALID,
    /** Ends before the last field. */
    TRUNCATED,
    /** Carries an IEEE 802.1Q or 802.1ad tag, so it belongs to another interface. */
    VLAN_TAGGED,
    /** Another EtherType. */
    NOT_ARP,
    /** The hardware type is not 1 (Ethernet). */
    WRONG_HARDWARE_TYPE,
    /** The protocol type is not 0x0800 (IPv4). */
    WRONG_PROTOCOL_TYPE,
    /** The hardware addresses do not have 6 bytes, or the protocol addresses not 4. */
    WRONG_ADDRESS_LENGTH;

    /**
     * Judges a frame; never throws and allocates nothing.
     *
     * @param frame starts with the Ethernet header
     * @param length how many bytes of {@code frame} were captured; what the array does not hold is not counted
     */
    public static ArpFormat of(byte[] frame, int length) {
        int present = Math.min(length, frame.length);
        if (present < EthernetFrame.HEADER_LENGTH) {
            return TRUNCATED;
        }
        int type = EthernetFrame.etherType(frame);
        if (type == EthernetFrame.TYPE_VLAN || type == EthernetFrame.TYPE_SERVICE_VLAN) {
            return VLAN_TAGGED;
        }
        if (type != EthernetFrame.TYPE_ARP) {
            return NOT_ARP;
        }
        if (present < ArpView.OPERATION) {
            return TRUNCATED;
        }
        return ofHeader(frame, present);
    }

    private static ArpFormat ofHeader(byte[] frame, int present) {
        if (NetworkOrder.readU16(frame, ArpView.HARDWARE_TYPE) != ArpView.HARDWARE_ETHERNET) {
            return WRONG_HARDWARE_TYPE;
        }
        if (NetworkOrder.readU16(frame, ArpView.PROTOCOL_TYPE) != ArpView.PROTOCOL_IPV4) {
            return WRONG_PROTOCOL_TYPE;
        }
        if (NetworkOrder.readU16(frame, ArpView.ADDRESS_LENGTHS) != ArpView.LENGTHS_6_AND_4) {
            return WRONG_ADDRESS_LENGTH;
        }
        return present < ArpView.END ? TRUNCATED : VALID;
    }
}
