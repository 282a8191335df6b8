package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.EthernetFrame;
import dev.metallbj.speaker.packet.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A neighbour solicitation or advertisement with the headers it travels in, as a value (RFC 4861 sections 4.3 and 4.4). Written a second time on
 * purpose: what the speakers send is read, and what they are sent is made, by code that is not theirs.
 *
 * @param destination of the Ethernet frame
 * @param source of the Ethernet frame
 * @param sourceIp IPv6; {@code ::} in duplicate address detection
 * @param destinationIp IPv6
 * @param type {@link #SOLICITATION} or {@link #ADVERTISEMENT}
 * @param flags of an advertisement: {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE} together; 0 in a solicitation
 * @param target the address that is asked for or told of
 * @param linkLayerAddress the source's (solicitation) or the target's (advertisement), as an option; empty if there is none
 */
public record Ndp(
        MacAddress destination,
        MacAddress source,
        IpAddress sourceIp,
        IpAddress destinationIp,
        int type,
        int flags,
        IpAddress target,
        Optional<MacAddress> linkLayerAddress) {
    /** ICMPv6 type of a question. */
    public static final int SOLICITATION = 135;

    /** ICMPv6 type of an answer, or of an announcement. */
    public static final int ADVERTISEMENT = 136;

    /** Flag: its sender is a router. */
    public static final int ROUTER = 0x80;

    /** Flag: answers a question. */
    public static final int SOLICITED = 0x40;

    /** Flag: replaces what is in neighbour caches. */
    public static final int OVERRIDE = 0x20;

    /** ff02::1. */
    public static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");

    /** Duplicate address detection's source. */
    public static final IpAddress UNSPECIFIED = IpAddress.parse("::");

    private static final int IPV6 = EthernetFrame.HEADER_LENGTH;
    private static final int ICMP = IPV6 + 40;
    private static final int OPTION = ICMP + 24;
    private static final int NEXT_HEADER_ICMPV6 = 58;
    private static final int SOURCE_OPTION = 1;
    private static final int TARGET_OPTION = 2;

    /** ff02::1:ffXX:XXXX with the last 24 bits of an address (RFC 4291 section 2.7.1). */
    public static IpAddress solicitedNode(IpAddress target) {
        return new IpAddress(0xff02_0000_0000_0000L, 0x1_ff00_0000L | target.low() & 0xff_ffffL);
    }

    /** The MAC of an IPv6 multicast group (RFC 2464 section 7). */
    public static MacAddress multicastMac(IpAddress group) {
        return new MacAddress(0x3333_0000_0000L | group.low() & 0xffff_ffffL);
    }

    /** A question by multicast, as a host asks that does not know the answer. */
    public static Ndp question(MacAddress asker, IpAddress askerIp, IpAddress target) {
        IpAddress group = solicitedNode(target);
        return new Ndp(multicastMac(group), asker, askerIp, group, SOLICITATION, 0, target, Optional.of(asker));
    }

    /** The question of a host that wants to have the address itself (RFC 4862 section 5.4.2). */
    public static Ndp duplicateDetection(MacAddress asker, IpAddress target) {
        IpAddress group = solicitedNode(target);
        return new Ndp(multicastMac(group), asker, UNSPECIFIED, group, SOLICITATION, 0, target, Optional.empty());
    }

    /** To everybody, unasked (RFC 4861 section 7.2.6). */
    public static Ndp announcement(MacAddress owner, IpAddress target, boolean override) {
        return new Ndp(
                multicastMac(ALL_NODES),
                owner,
                target,
                ALL_NODES,
                ADVERTISEMENT,
                override ? OVERRIDE : 0,
                target,
                Optional.of(owner));
    }

    /** An answer to one host. */
    public static Ndp answer(MacAddress owner, IpAddress target, MacAddress asker, IpAddress askerIp) {
        return new Ndp(asker, owner, target, askerIp, ADVERTISEMENT, SOLICITED | OVERRIDE, target, Optional.of(owner));
    }

    /** Reads a frame; empty if it is anything else, malformed, or its checksum is wrong. */
    public static Optional<Ndp> of(byte[] frame) {
        if (frame.length < OPTION
                || frame[IPV6 - 2] != (byte) 0x86
                || frame[IPV6 - 1] != (byte) 0xdd
                || frame[IPV6 + 6] != NEXT_HEADER_ICMPV6) {
            return Optional.empty();
        }
        int type = frame[ICMP] & 0xff;
        int length = (frame[IPV6 + 4] & 0xff) << 8 | frame[IPV6 + 5] & 0xff;
        boolean ours = type == SOLICITATION || type == ADVERTISEMENT;
        if (!ours || length < OPTION - ICMP || ICMP + length > frame.length || checksum(frame, length) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Ndp(
                MacAddress.ofBytes(frame, 0),
                MacAddress.ofBytes(frame, MacAddress.LENGTH),
                IpAddress.ofBytes(frame, IPV6 + 8, 16),
                IpAddress.ofBytes(frame, IPV6 + 24, 16),
                type,
                frame[ICMP + 4] & 0xff,
                IpAddress.ofBytes(frame, ICMP + 8, 16),
                option(frame, ICMP + length, type == SOLICITATION ? SOURCE_OPTION : TARGET_OPTION)));
    }

    private static Optional<MacAddress> option(byte[] frame, int end, int wanted) {
        for (int at = OPTION; at + 8 <= end && frame[at + 1] > 0; at += (frame[at + 1] & 0xff) * 8) {
            if (frame[at] == wanted) {
                return Optional.of(MacAddress.ofBytes(frame, at + 2));
            }
        }
        return Optional.empty();
    }

    /** Whether an advertisement answers a question. */
    public boolean solicited() {
        return (flags & SOLICITED) != 0;
    }

    /** A new frame, with hop limit 255 and the right checksum. */
    public byte[] encode() {
        int length = OPTION - ICMP + (linkLayerAddress.isPresent() ? 8 : 0);
        byte[] frame = new byte[ICMP + length];
        destination.writeTo(frame, 0);
        source.writeTo(frame, MacAddress.LENGTH);
        ByteBuffer.wrap(frame)
                .putShort(IPV6 - 2, (short) 0x86dd)
                .putInt(IPV6, 6 << 28)
                .putShort(IPV6 + 4, (short) length)
                .put(IPV6 + 6, (byte) NEXT_HEADER_ICMPV6)
                .put(IPV6 + 7, (byte) 255);
        write(sourceIp, frame, IPV6 + 8);
        write(destinationIp, frame, IPV6 + 24);
        frame[ICMP] = (byte) type;
        frame[ICMP + 4] = (byte) flags;
        write(target, frame, ICMP + 8);
        linkLayerAddress.ifPresent(mac -> {
            frame[OPTION] = (byte) (type == SOLICITATION ? SOURCE_OPTION : TARGET_OPTION);
            frame[OPTION + 1] = 1;
            mac.writeTo(frame, OPTION + 2);
        });
        int sum = checksum(frame, length);
        frame[ICMP + 2] = (byte) (sum >> 8);
        frame[ICMP + 3] = (byte) sum;
        return frame;
    }

    private static void write(IpAddress address, byte[] frame, int offset) {
        ByteBuffer.wrap(frame).putLong(offset, address.high()).putLong(offset + 8, address.low());
    }

    /** RFC 4443 section 2.3: over the addresses, the length, the next header and the message; 0 if the one in the message is right. */
    private static int checksum(byte[] frame, int length) {
        byte[] all = Arrays.copyOfRange(frame, IPV6 + 8, ICMP + length + length % 2);
        long sum = length + (long) NEXT_HEADER_ICMPV6;
        for (int i = 0; i < all.length; i += 2) {
            boolean last = i + 1 == 32 + length;
            sum += (all[i] & 0xff) << 8 | (last ? 0 : all[i + 1] & 0xff);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
