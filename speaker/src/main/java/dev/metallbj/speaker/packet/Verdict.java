package dev.metallbj.speaker.packet;

/** What {@link Responder} made of a frame: the answer, or the reason for silence. Each is worth a counter of its own. */
public enum Verdict {
    /** A question for us; the reply is in the buffer. */
    ANSWER,
    /** {@link ArpFormat#TRUNCATED}. */
    TRUNCATED,
    /** {@link ArpFormat#VLAN_TAGGED}. */
    VLAN_TAGGED,
    /** {@link ArpFormat#NOT_ARP}. */
    NOT_ARP,
    /** {@link ArpFormat#WRONG_HARDWARE_TYPE}. */
    WRONG_HARDWARE_TYPE,
    /** {@link ArpFormat#WRONG_PROTOCOL_TYPE}. */
    WRONG_PROTOCOL_TYPE,
    /** {@link ArpFormat#WRONG_ADDRESS_LENGTH}. */
    WRONG_ADDRESS_LENGTH,
    /** {@link NdpFormat#NOT_NDP}. */
    NOT_NDP,
    /** {@link NdpFormat#WRONG_HOP_LIMIT}. */
    WRONG_HOP_LIMIT,
    /** {@link NdpFormat#WRONG_CHECKSUM}. */
    WRONG_CHECKSUM,
    /** {@link NdpFormat#WRONG_CODE}. */
    WRONG_CODE,
    /** {@link NdpFormat#MULTICAST_TARGET}. */
    MULTICAST_TARGET,
    /** {@link NdpFormat#BROKEN_OPTION}. */
    BROKEN_OPTION,
    /** {@link NdpFormat#WRONG_SOURCE}. */
    WRONG_SOURCE,
    /** {@link NdpFormat#SOLICITED_BUT_MULTICAST}. */
    SOLICITED_BUT_MULTICAST,
    /** Sent by this interface itself and brought back by a loop in the network. */
    OWN_FRAME,
    /** An answer: an ARP reply or a neighbour advertisement; or an ARP operation that is neither request nor reply. */
    NOT_A_REQUEST,
    /** To another station, or to a group that is not of this protocol. */
    OTHER_DESTINATION,
    /** A gratuitous request of another host: it says "I have this IP" and asks nothing (spec sections 7 and 12). */
    GRATUITOUS,
    /** A solicitation to a group without the source link-layer address, which RFC 4861 section 4.3 asks for: nobody to answer to. */
    NO_LINK_LAYER_ADDRESS,
    /** For an address that this speaker does not announce. */
    NOT_ANNOUNCED,
    /** For an address that this speaker announces on other interfaces only. */
    OTHER_INTERFACE;

    /** Whether the frame was garbage; what a healthy network sends is not. */
    public boolean isMalformed() {
        return switch (this) {
            case TRUNCATED,
                    VLAN_TAGGED,
                    NOT_ARP,
                    WRONG_HARDWARE_TYPE,
                    WRONG_PROTOCOL_TYPE,
                    WRONG_ADDRESS_LENGTH,
                    NOT_NDP,
                    WRONG_HOP_LIMIT,
                    WRONG_CHECKSUM,
                    WRONG_CODE,
                    MULTICAST_TARGET,
                    BROKEN_OPTION,
                    WRONG_SOURCE,
                    SOLICITED_BUT_MULTICAST -> true;
            default -> false;
        };
    }

    static Verdict ofUnreadable(ArpFormat format) {
        return switch (format) {
            case TRUNCATED -> TRUNCATED;
            case VLAN_TAGGED -> VLAN_TAGGED;
            case NOT_ARP -> NOT_ARP;
            case WRONG_HARDWARE_TYPE -> WRONG_HARDWARE_TYPE;
            case WRONG_PROTOCOL_TYPE -> WRONG_PROTOCOL_TYPE;
            case WRONG_ADDRESS_LENGTH -> WRONG_ADDRESS_LENGTH;
            case VALID -> throw new IllegalArgumentException("a valid frame is not unreadable");
        };
    }

    static Verdict ofUnreadable(NdpFormat format) {
        return switch (format) {
            case TRUNCATED -> TRUNCATED;
            case VLAN_TAGGED -> VLAN_TAGGED;
            case NOT_NDP -> NOT_NDP;
            case WRONG_HOP_LIMIT -> WRONG_HOP_LIMIT;
            case WRONG_CHECKSUM -> WRONG_CHECKSUM;
            case WRONG_CODE -> WRONG_CODE;
            case MULTICAST_TARGET -> MULTICAST_TARGET;
            case BROKEN_OPTION -> BROKEN_OPTION;
            case WRONG_SOURCE -> WRONG_SOURCE;
            case SOLICITED_BUT_MULTICAST -> SOLICITED_BUT_MULTICAST;
            case VALID -> throw new IllegalArgumentException("a valid frame is not unreadable");
        };
    }
}
