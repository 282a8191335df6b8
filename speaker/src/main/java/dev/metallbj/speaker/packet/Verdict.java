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
    /** Sent by this interface itself and brought back by a loop in the network. */
    OWN_FRAME,
    /** A reply, or an operation that is neither request nor reply. */
    NOT_A_REQUEST,
    /** To another station or to a multicast group. */
    OTHER_DESTINATION,
    /** A gratuitous request of another host: it says "I have this IP" and asks nothing (spec sections 7 and 12). */
    GRATUITOUS,
    /** For an address that this speaker does not announce. */
    NOT_ANNOUNCED,
    /** For an address that this speaker announces on other interfaces only. */
    OTHER_INTERFACE;

    /** Whether the frame was garbage on the ARP port; what a healthy network sends is not. */
    public boolean isMalformed() {
        return switch (this) {
            case TRUNCATED, VLAN_TAGGED, NOT_ARP, WRONG_HARDWARE_TYPE, WRONG_PROTOCOL_TYPE, WRONG_ADDRESS_LENGTH ->
                true;
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
}
