package dev.metallbj.speaker.link.rtnetlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What is asked of the kernel, as bytes in the order of this machine. */
public final class RouteRequest {
    private static final int NLMSG_NOOP = 1;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_GETNEIGH = 30;

    private static final int NLM_F_REQUEST = 0x1;
    private static final int NLM_F_ACK = 0x4;
    private static final int NLM_F_DUMP = 0x300;

    private static final int IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;

    private static final int WITHOUT_STATISTICS_LENGTH = Attributes.HEADER_LENGTH + Integer.BYTES;
    private static final int LINK_ATTRIBUTES = RouteMessages.HEADER_LENGTH + RouteMessages.LINK_LENGTH;

    private RouteRequest() {}

    /** All interfaces, without their statistics. */
    public static byte[] links(int sequence) {
        byte[] request = begin(
                RTM_GETLINK,
                NLM_F_REQUEST | NLM_F_DUMP,
                sequence,
                RouteMessages.LINK_LENGTH + WITHOUT_STATISTICS_LENGTH);
        withoutStatistics(request);
        return request;
    }

    /** One interface; the answer is its state, or an outcome with {@code ENODEV} (19). */
    public static byte[] link(int sequence, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        int attribute = Attributes.HEADER_LENGTH + text.length + 1;
        byte[] request = begin(
                RTM_GETLINK,
                NLM_F_REQUEST,
                sequence,
                RouteMessages.LINK_LENGTH + WITHOUT_STATISTICS_LENGTH + RouteMessages.align(attribute));
        withoutStatistics(request);
        order(request)
                .position(LINK_ATTRIBUTES + WITHOUT_STATISTICS_LENGTH)
                .putShort((short) attribute)
                .putShort((short) RouteMessages.IFLA_IFNAME)
                .put(text);
        return request;
    }

    /** All addresses of both families. */
    public static byte[] addresses(int sequence) {
        return begin(RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, sequence, RouteMessages.ADDRESS_LENGTH);
    }

    /** The neighbour tables of both families. */
    public static byte[] neighbours(int sequence) {
        return begin(RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP, sequence, RouteMessages.NEIGHBOUR_LENGTH);
    }

    /** Nothing, to be confirmed: wakes whoever waits for messages on the same socket. */
    public static byte[] nothing(int sequence) {
        return begin(NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, sequence, 0);
    }

    private static byte[] begin(int type, int flags, int sequence, int bodyLength) {
        byte[] request = new byte[RouteMessages.HEADER_LENGTH + bodyLength];
        order(request)
                .putInt(request.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence);
        return request;
    }

    private static void withoutStatistics(byte[] request) {
        order(request)
                .position(LINK_ATTRIBUTES)
                .putShort((short) WITHOUT_STATISTICS_LENGTH)
                .putShort((short) IFLA_EXT_MASK)
                .putInt(RTEXT_FILTER_SKIP_STATS);
    }

    private static ByteBuffer order(byte[] request) {
        return ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
    }
}
