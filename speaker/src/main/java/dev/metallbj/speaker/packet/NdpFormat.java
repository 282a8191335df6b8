package dev.metallbj.speaker.packet;

/**
 * Whether a captured frame is a neighbour solicitation or advertisement that can be read, and if not, why (RFC 4861 sections 7.1.1 and 7.1.2, spec
 * section 12).
 */
public enum NdpFormat {
    /** Every field of {@link NdpView} may be read. */
    VALID,
    /** Ends, or says that it ends, before the last field; or was longer than what is captured of a frame. */
    TRUNCATED,
    /** Carries an IEEE 802.1Q or 802.1ad tag, so it belongs to another interface. */
    VLAN_TAGGED,
    /** Another EtherType, another protocol over IPv6, or another ICMPv6 message; also one behind an extension header. */
    NOT_NDP,
    /** The hop limit is not 255: a router has passed it on, so it is from somewhere else. */
    WRONG_HOP_LIMIT,
    /** The ICMPv6 checksum does not fit. */
    WRONG_CHECKSUM,
    /** The ICMPv6 code is not 0. */
    WRONG_CODE,
    /** The target is a multicast address. */
    MULTICAST_TARGET,
    /** An option of length 0, one that goes beyond the end, or a link-layer address that is not one of Ethernet. */
    BROKEN_OPTION,
    /** From ::, but not a solicitation to a solicited-node group without a source link-layer address; or from a group. */
    WRONG_SOURCE,
    /** An advertisement to a group that says that it answers a question. */
    SOLICITED_BUT_MULTICAST;

    private static final int MULTICAST = 0xff;

    // RFC 4291 section 2.7.1: ff02::1:ff00:0/104.
    private static final long SOLICITED_NODE_HIGH = 0xff02_0000_0000_0000L;
    private static final long SOLICITED_NODE_LOW = 0x0000_0001_ff00_0000L;
    private static final long SOLICITED_NODE_MASK = ~0xff_ffffL;

    /**
     * Judges a frame; never throws and allocates nothing.
     *
     * @param frame starts with the Ethernet header
     * @param length how many bytes of {@code frame} were captured; what the array does not hold is not counted
     */
    public static NdpFormat of(byte[] frame, int length) {
        int present = Math.min(length, frame.length);
        if (present < EthernetFrame.HEADER_LENGTH) {
            return TRUNCATED;
        }
        int type = EthernetFrame.etherType(frame);
        if (type == EthernetFrame.TYPE_VLAN || type == EthernetFrame.TYPE_SERVICE_VLAN) {
            return VLAN_TAGGED;
        }
        if (type != EthernetFrame.TYPE_IPV6) {
            return NOT_NDP;
        }
        return present <= NdpView.TYPE ? TRUNCATED : ofPacket(frame, present);
    }

    private static NdpFormat ofPacket(byte[] frame, int present) {
        int type = NdpView.type(frame);
        if ((frame[NdpView.IP] & 0xff) >>> 4 != NdpView.IP_VERSION
                || frame[NdpView.NEXT_HEADER] != NdpView.NEXT_HEADER_ICMPV6
                || type != NdpView.SOLICITATION && type != NdpView.ADVERTISEMENT) {
            return NOT_NDP;
        }
        if ((frame[NdpView.HOP_LIMIT] & 0xff) != NdpView.HOP_LIMIT_ON_LINK) {
            return WRONG_HOP_LIMIT;
        }
        int end = NdpView.ICMP + NdpView.payloadLength(frame);
        if (end < NdpView.OPTIONS || end > present) {
            return TRUNCATED;
        }
        if (NdpView.sum(frame) != 0xffff) {
            return WRONG_CHECKSUM;
        }
        if (frame[NdpView.CODE] != 0) {
            return WRONG_CODE;
        }
        if (isMulticast(frame, NdpView.TARGET)) {
            return MULTICAST_TARGET;
        }
        return optionsAreWhole(frame, end) ? ofAddresses(frame, type) : BROKEN_OPTION;
    }

    private static boolean optionsAreWhole(byte[] frame, int end) {
        int at = NdpView.OPTIONS;
        while (at < end) {
            if (end - at < NdpView.OPTION_UNIT) {
                return false;
            }
            int type = frame[at] & 0xff;
            int units = frame[at + 1] & 0xff;
            boolean isAddress = type == NdpView.SOURCE_LINK_LAYER || type == NdpView.TARGET_LINK_LAYER;
            if (units == 0 || isAddress && units != 1) {
                return false;
            }
            at += units * NdpView.OPTION_UNIT;
        }
        return at == end;
    }

    private static NdpFormat ofAddresses(byte[] frame, int type) {
        if (isMulticast(frame, NdpView.IP_SOURCE)) {
            return WRONG_SOURCE;
        }
        if (type == NdpView.ADVERTISEMENT) {
            if (NdpView.isFromNobody(frame)) {
                return WRONG_SOURCE;
            }
            boolean toGroup = isMulticast(frame, NdpView.IP_DESTINATION);
            return toGroup && NdpView.isSolicited(frame) ? SOLICITED_BUT_MULTICAST : VALID;
        }
        boolean wrong = NdpView.isFromNobody(frame)
                && (!isToSolicitedNodeGroup(frame) || NdpView.option(frame, NdpView.SOURCE_LINK_LAYER) != NdpView.NONE);
        return wrong ? WRONG_SOURCE : VALID;
    }

    private static boolean isToSolicitedNodeGroup(byte[] frame) {
        long low = NetworkOrder.readU64(frame, NdpView.IP_DESTINATION + 8);
        return NetworkOrder.readU64(frame, NdpView.IP_DESTINATION) == SOLICITED_NODE_HIGH
                && (low & SOLICITED_NODE_MASK) == SOLICITED_NODE_LOW;
    }

    private static boolean isMulticast(byte[] frame, int address) {
        return (frame[address] & 0xff) == MULTICAST;
    }
}
