package dev.metallbj.speaker.link.rtnetlink;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.packet.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads what a socket of rtnetlink has received.
 *
 * <p>Numbers are in the byte order of the buffer: that of the machine, but for addresses, which are in network order.
 */
public final class RouteMessages {
    static final int HEADER_LENGTH = 16;
    static final int LINK_LENGTH = 16;
    static final int ADDRESS_LENGTH = 8;
    static final int NEIGHBOUR_LENGTH = 12;

    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_NEWNEIGH = 28;

    private static final int NLM_F_DUMP_INTR = 0x10;
    static final int AF_UNSPEC = 0;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_OPERSTATE = 16;
    private static final int IFLA_CARRIER = 33;
    private static final int IFLA_CARRIER_CHANGES = 35;
    static final int LONGEST_NAME = 15;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;

    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    /** {@code NUD_REACHABLE}, {@code STALE}, {@code DELAY}, {@code PROBE} and {@code PERMANENT}: the states in which the MAC is known. */
    private static final int NUD_WITH_MAC = 0x02 | 0x04 | 0x08 | 0x10 | 0x80;

    private RouteMessages() {}

    /**
     * Gives each message that matters to {@code sink}, in order.
     *
     * @param received from its position to its limit; both stay as they are
     * @return how many messages were left out because their lengths do not fit
     */
    public static int read(ByteBuffer received, Consumer<RouteMessage> sink) {
        int malformed = 0;
        int end = received.limit();
        int at = received.position();
        while (end - at >= HEADER_LENGTH) {
            int length = received.getInt(at);
            if (length < HEADER_LENGTH || length > end - at) {
                return malformed + 1; // where the next one begins is not known
            }
            malformed += readOne(received, at, at + length, sink) ? 0 : 1;
            at += Math.min(align(length), end - at);
        }
        return at == end ? malformed : malformed + 1;
    }

    private static boolean readOne(ByteBuffer bytes, int start, int end, Consumer<RouteMessage> sink) {
        int type = bytes.getShort(start + 4) & 0xffff;
        int sequence = bytes.getInt(start + 8);
        if ((bytes.getShort(start + 6) & NLM_F_DUMP_INTR) != 0) {
            sink.accept(new RouteMessage.DumpInterrupted(sequence));
        }
        int body = start + HEADER_LENGTH;
        return switch (type) {
            case NLMSG_DONE -> {
                sink.accept(new RouteMessage.EndOfDump(sequence));
                yield true;
            }
            case NLMSG_ERROR -> readOutcome(bytes, body, end, sequence, sink);
            case RTM_NEWLINK, RTM_DELLINK -> readLink(bytes, body, end, type == RTM_DELLINK, sink);
            case RTM_NEWADDR, RTM_DELADDR -> readAddress(bytes, body, end, type == RTM_DELADDR, sink);
            case RTM_NEWNEIGH -> readNeighbour(bytes, body, end, sink);
            default -> true;
        };
    }

    private static boolean readOutcome(ByteBuffer bytes, int body, int end, int sequence, Consumer<RouteMessage> sink) {
        if (end - body < Integer.BYTES) {
            return false;
        }
        sink.accept(new RouteMessage.Outcome(sequence, -bytes.getInt(body)));
        return true;
    }

    private static boolean readLink(ByteBuffer bytes, int body, int end, boolean gone, Consumer<RouteMessage> sink) {
        if (end - body < LINK_LENGTH) {
            return false;
        }
        // A bridge tells about its ports in the same types with its own family; the "gone" of a port that is taken out
        // of the bridge is one of them, and the interface is still there.
        if (bytes.get(body) != AF_UNSPEC) {
            return true;
        }
        int index = bytes.getInt(body + 4);
        if (index <= 0) {
            return false;
        }
        if (gone) {
            sink.accept(new RouteMessage.LinkGone(index));
            return true;
        }
        return readLinkState(bytes, body, end, index, sink);
    }

    private static boolean readLinkState(ByteBuffer bytes, int body, int end, int index, Consumer<RouteMessage> sink) {
        String name = "";
        Optional<MacAddress> mac = Optional.empty();
        int operstate = 0;
        boolean carrier = true;
        int changes = 0;
        int master = 0;
        Attributes attributes = new Attributes(bytes, body + LINK_LENGTH, end);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_IFNAME -> name = text(attributes);
                case IFLA_ADDRESS -> mac = mac(attributes);
                case IFLA_OPERSTATE -> operstate = attributes.u8();
                case IFLA_CARRIER -> carrier = attributes.u8() != 0;
                case IFLA_CARRIER_CHANGES -> changes = attributes.u32();
                case IFLA_MASTER -> master = attributes.u32();
                default -> {
                    // Statistics, addresses of other kinds and the like.
                }
            }
        }
        if (attributes.isMalformed()) {
            return false;
        }
        if (!name.isEmpty()) { // wireless drivers tell of their events in messages of this type, without a name
            int type = bytes.getShort(body + 2) & 0xffff;
            int flags = bytes.getInt(body + 8);
            sink.accept(new RouteMessage.LinkState(index, name, type, flags, mac, operstate, carrier, changes, master));
        }
        return true;
    }

    private static boolean readAddress(ByteBuffer bytes, int body, int end, boolean gone, Consumer<RouteMessage> sink) {
        if (end - body < ADDRESS_LENGTH) {
            return false;
        }
        Optional<IpFamily> family = family(bytes.get(body));
        int index = bytes.getInt(body + 4);
        if (family.isEmpty() || index <= 0) {
            return family.isEmpty();
        }
        int prefixLength = bytes.get(body + 1) & 0xff;
        int flags = bytes.get(body + 2) & 0xff;
        Optional<IpAddress> address = Optional.empty();
        Optional<IpAddress> local = Optional.empty();
        Attributes attributes = new Attributes(bytes, body + ADDRESS_LENGTH, end);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFA_ADDRESS -> address = ip(attributes, family.get());
                case IFA_LOCAL -> local = ip(attributes, family.get());
                case IFA_FLAGS -> flags = attributes.u32();
                default -> {
                    // Lifetimes, labels.
                }
            }
        }
        // On a point-to-point link the first is the other end's.
        Optional<IpAddress> own = local.isPresent() ? local : address;
        if (attributes.isMalformed()
                || own.isEmpty()
                || prefixLength > family.get().byteLength() * 8) {
            return false;
        }
        sink.accept(
                gone
                        ? new RouteMessage.AddressGone(index, own.get(), prefixLength)
                        : new RouteMessage.AddressState(index, own.get(), prefixLength, flags));
        return true;
    }

    private static boolean readNeighbour(ByteBuffer bytes, int body, int end, Consumer<RouteMessage> sink) {
        if (end - body < NEIGHBOUR_LENGTH) {
            return false;
        }
        Optional<IpFamily> family = family(bytes.get(body));
        if (family.isEmpty() || (bytes.getShort(body + 8) & NUD_WITH_MAC) == 0) {
            return true;
        }
        Optional<IpAddress> ip = Optional.empty();
        Optional<MacAddress> mac = Optional.empty();
        Attributes attributes = new Attributes(bytes, body + NEIGHBOUR_LENGTH, end);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NDA_DST -> ip = ip(attributes, family.get());
                case NDA_LLADDR -> mac = mac(attributes);
                default -> {
                    // Ages and counters.
                }
            }
        }
        if (attributes.isMalformed()) {
            return false;
        }
        if (ip.isPresent() && mac.isPresent()) {
            sink.accept(new RouteMessage.Neighbour(bytes.getInt(body + 4), ip.get(), mac.get()));
        }
        return true;
    }

    private static Optional<IpFamily> family(byte value) {
        return switch (value) {
            case AF_INET -> Optional.of(IpFamily.IPV4);
            case AF_INET6 -> Optional.of(IpFamily.IPV6);
            default -> Optional.empty();
        };
    }

    private static Optional<IpAddress> ip(Attributes attribute, IpFamily family) {
        return attribute.length() == family.byteLength()
                ? Optional.of(IpAddress.ofBytes(attribute.bytes(), 0, attribute.length()))
                : Optional.empty();
    }

    private static Optional<MacAddress> mac(Attributes attribute) {
        return attribute.length() == MacAddress.LENGTH
                ? Optional.of(MacAddress.ofBytes(attribute.bytes(), 0))
                : Optional.empty();
    }

    private static String text(Attributes attribute) {
        byte[] bytes = attribute.bytes();
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return length > LONGEST_NAME ? "" : new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Messages and attributes begin at multiples of four bytes. */
    static int align(int length) {
        return length + 3 & ~3;
    }
}
