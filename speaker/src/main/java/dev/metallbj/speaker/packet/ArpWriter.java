package dev.metallbj.speaker.packet;

import java.util.Arrays;

/**
 * Writes the ARP frames that we send into a buffer of the caller, so that answering and bursts of many addresses allocate nothing.
 *
 * <p>Every method overwrites the first {@link EthernetFrame#MIN_LENGTH} bytes of the buffer, padding included, and throws
 * {@link ArrayIndexOutOfBoundsException} if it is shorter. MAC addresses are {@link MacAddress#bits}, IPv4 addresses their four bytes in
 * network order.
 */
public final class ArpWriter {
    private static final long BROADCAST = 0xffff_ffff_ffffL;

    private ArpWriter() {}

    /**
     * The answer to a request or probe: to the ARP sender's MAC, which is not always the Ethernet source (RFC 826 "swap hardware and
     * protocol fields").
     *
     * @param request a {@link ArpFormat#VALID} request, not the same array as {@code out}
     * @param mac of the interface that answers
     */
    public static void reply(byte[] out, byte[] request, long mac) {
        long asker = ArpView.senderMac(request);
        write(out, asker, mac, ArpView.REPLY, ArpView.targetIp(request), asker, ArpView.senderIp(request));
    }

    /** "I have this IP" as a request (RFC 5227 section 2.3: ARP Announcement); broadcast. */
    public static void gratuitousRequest(byte[] out, long mac, int ip) {
        write(out, BROADCAST, mac, ArpView.REQUEST, ip, BROADCAST, ip);
    }

    /**
     * "I have this IP" as a reply; broadcast. The target hardware address is the sender's own, because Linux ignores one of
     * ff:ff:ff:ff:ff:ff for a second after the entry was last updated (spec section 12).
     */
    public static void gratuitousReply(byte[] out, long mac, int ip) {
        write(out, BROADCAST, mac, ArpView.REPLY, ip, mac, ip);
    }

    /** "Has anybody this IP?" from nobody's address, so that it changes no cache (RFC 5227 section 2.1.1: ARP Probe). */
    public static void probe(byte[] out, long destination, long mac, int ip) {
        write(out, destination, mac, ArpView.REQUEST, 0, 0, ip);
    }

    /** Any ARP frame; sender hardware address and Ethernet source are both {@code source}. */
    public static void write(
            byte[] out, long destination, long source, int operation, int senderIp, long targetMac, int targetIp) {
        EthernetFrame.writeHeader(out, destination, source, EthernetFrame.TYPE_ARP);
        NetworkOrder.writeU16(out, ArpView.HARDWARE_TYPE, ArpView.HARDWARE_ETHERNET);
        NetworkOrder.writeU16(out, ArpView.PROTOCOL_TYPE, ArpView.PROTOCOL_IPV4);
        NetworkOrder.writeU16(out, ArpView.ADDRESS_LENGTHS, ArpView.LENGTHS_6_AND_4);
        NetworkOrder.writeU16(out, ArpView.OPERATION, operation);
        NetworkOrder.writeU48(out, ArpView.SENDER_MAC, source);
        NetworkOrder.writeU32(out, ArpView.SENDER_IP, senderIp);
        NetworkOrder.writeU48(out, ArpView.TARGET_MAC, targetMac);
        NetworkOrder.writeU32(out, ArpView.TARGET_IP, targetIp);
        Arrays.fill(out, ArpView.END, EthernetFrame.MIN_LENGTH, (byte) 0);
    }
}
