package dev.metallbj.speaker.packet;

/**
 * Writes the neighbour solicitations and advertisements that we send into a buffer of the caller, so that answering and bursts of many addresses
 * allocate nothing.
 *
 * <p>Every method overwrites the first bytes of the buffer, {@link #LENGTH} or {@link #SHORT_LENGTH} as it says, and throws
 * {@link ArrayIndexOutOfBoundsException} if it is shorter. MAC addresses are {@link MacAddress#bits}, IPv6 addresses two longs, the upper half first.
 */
public final class NdpWriter {
    /** Length of a frame with one link-layer address option, in bytes. */
    public static final int LENGTH = NdpView.OPTIONS + NdpView.OPTION_UNIT;

    /** Length of a frame without options, in bytes. */
    public static final int SHORT_LENGTH = NdpView.OPTIONS;

    // ff02::1 and its Ethernet address (RFC 4291 section 2.7.1, RFC 2464 section 7).
    private static final long ALL_NODES_HIGH = 0xff02_0000_0000_0000L;
    private static final long ALL_NODES_LOW = 1;
    private static final long ALL_NODES_MAC = 0x3333_0000_0001L;

    private static final long SOLICITED_NODE_LOW = 0x0000_0001_ff00_0000L;
    private static final long SOLICITED_NODE_MAC = 0x3333_ff00_0000L;
    private static final long LAST_24_BITS = 0xff_ffffL;

    private static final int NO_OPTION = 0;
    private static final int VERSION_6 = 0x6000_0000;

    private NdpWriter() {}

    /**
     * The answer to a solicitation (RFC 4861 section 7.2.4): to whoever asked; or, when it comes from nobody's address, to all nodes. {@link #LENGTH}
     * bytes.
     *
     * <p>Override is not set in what goes to one asker, as MetalLB has it: he has no entry yet, or asks whether the one he has still holds. Duplicate
     * address detection is told with Override: all others should have us too.
     *
     * @param solicitation a {@link NdpFormat#VALID} one, not the same array as {@code out}
     * @param asker MAC of who asks; without meaning for one from nobody's address
     * @param sourceHigh of the interface's link-local address, from which the answer comes
     * @param mac of the interface
     */
    public static void answer(byte[] out, byte[] solicitation, long asker, long sourceHigh, long sourceLow, long mac) {
        long targetHigh = NdpView.targetHigh(solicitation);
        long targetLow = NdpView.targetLow(solicitation);
        if (NdpView.isFromNobody(solicitation)) {
            unsolicitedAdvertisement(out, mac, sourceHigh, sourceLow, targetHigh, targetLow);
            return;
        }
        addresses(out, asker, mac, sourceHigh, sourceLow);
        destination(out, NdpView.sourceHigh(solicitation), NdpView.sourceLow(solicitation));
        message(out, NdpView.ADVERTISEMENT, NdpView.SOLICITED, targetHigh, targetLow);
        finish(out, NdpView.TARGET_LINK_LAYER, mac);
    }

    /** "I have this IP", to all nodes, in place of what they have (RFC 4861 section 7.2.6). {@link #LENGTH} bytes. */
    public static void unsolicitedAdvertisement(
            byte[] out, long mac, long sourceHigh, long sourceLow, long targetHigh, long targetLow) {
        addresses(out, ALL_NODES_MAC, mac, sourceHigh, sourceLow);
        destination(out, ALL_NODES_HIGH, ALL_NODES_LOW);
        message(out, NdpView.ADVERTISEMENT, NdpView.OVERRIDE, targetHigh, targetLow);
        finish(out, NdpView.TARGET_LINK_LAYER, mac);
    }

    /**
     * "Do you have this IP?", to one station's MAC and to the address itself, as kernels ask before an entry expires (RFC 4861 section 7.3.3).
     * {@link #LENGTH} bytes.
     *
     * @param asked MAC of the station
     */
    public static void unicastSolicitation(
            byte[] out, long asked, long mac, long sourceHigh, long sourceLow, long targetHigh, long targetLow) {
        addresses(out, asked, mac, sourceHigh, sourceLow);
        destination(out, targetHigh, targetLow);
        message(out, NdpView.SOLICITATION, 0, targetHigh, targetLow);
        finish(out, NdpView.SOURCE_LINK_LAYER, mac);
    }

    /** "Has anybody this IP?" from nobody's address, so that it changes no cache (RFC 4862 section 5.4.2). {@link #SHORT_LENGTH} bytes. */
    public static void duplicateAddressDetection(byte[] out, long mac, long targetHigh, long targetLow) {
        addresses(out, SOLICITED_NODE_MAC | targetLow & LAST_24_BITS, mac, 0, 0);
        destination(out, ALL_NODES_HIGH, SOLICITED_NODE_LOW | targetLow & LAST_24_BITS);
        message(out, NdpView.SOLICITATION, 0, targetHigh, targetLow);
        finish(out, NO_OPTION, 0);
    }

    static void addresses(byte[] out, long destination, long source, long ipSourceHigh, long ipSourceLow) {
        EthernetFrame.writeHeader(out, destination, source, EthernetFrame.TYPE_IPV6);
        NetworkOrder.writeU64(out, NdpView.IP_SOURCE, ipSourceHigh);
        NetworkOrder.writeU64(out, NdpView.IP_SOURCE + 8, ipSourceLow);
    }

    static void destination(byte[] out, long high, long low) {
        NetworkOrder.writeU64(out, NdpView.IP_DESTINATION, high);
        NetworkOrder.writeU64(out, NdpView.IP_DESTINATION + 8, low);
    }

    static void message(byte[] out, int type, int flags, long targetHigh, long targetLow) {
        out[NdpView.TYPE] = (byte) type;
        out[NdpView.CODE] = 0;
        NetworkOrder.writeU32(out, NdpView.FLAGS, flags);
        NetworkOrder.writeU64(out, NdpView.TARGET, targetHigh);
        NetworkOrder.writeU64(out, NdpView.TARGET + 8, targetLow);
    }

    private static void finish(byte[] out, int option, long mac) {
        int end = NdpView.OPTIONS;
        if (option != NO_OPTION) {
            option(out, end, option, mac);
            end += NdpView.OPTION_UNIT;
        }
        seal(out, end);
    }

    static void option(byte[] out, int at, int type, long mac) {
        out[at] = (byte) type;
        out[at + 1] = 1;
        NetworkOrder.writeU48(out, at + 2, mac);
    }

    /** The IPv6 header and the checksum, when everything else up to {@code end} is written. */
    static void seal(byte[] out, int end) {
        NetworkOrder.writeU32(out, NdpView.IP, VERSION_6);
        NetworkOrder.writeU16(out, NdpView.PAYLOAD_LENGTH, end - NdpView.ICMP);
        out[NdpView.NEXT_HEADER] = NdpView.NEXT_HEADER_ICMPV6;
        out[NdpView.HOP_LIMIT] = (byte) NdpView.HOP_LIMIT_ON_LINK;
        NetworkOrder.writeU16(out, NdpView.CHECKSUM, 0);
        NetworkOrder.writeU16(out, NdpView.CHECKSUM, ~NdpView.sum(out));
    }
}
