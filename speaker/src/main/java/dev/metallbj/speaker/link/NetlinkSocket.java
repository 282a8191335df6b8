package dev.metallbj.speaker.link;

import dev.metallbj.speaker.link.SystemCalls.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * A socket of rtnetlink (netlink(7), rtnetlink(7)) in the network namespace of the thread that opens it.
 *
 * <p>One thread receives; {@link #send} is for any. The thread that receives is the one that closes, so that nobody waits at a closed socket.
 */
final class NetlinkSocket implements AutoCloseable {
    /** {@code RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR}: links and addresses. */
    static final int LINKS_AND_ADDRESSES = 0x1 | 0x10 | 0x100;

    /** No groups: only answers. */
    static final int ANSWERS_ONLY = 0;

    /** {@link #receive}: nothing came within the time. */
    static final int NOTHING = 0;

    /** {@link #receive}: the kernel had no room for what it wanted to say; something is lost. */
    static final int LOST = -1;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x8_0000;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int ADDRESS_LENGTH = 12;
    private static final int PORT_AT = 4;
    private static final int GROUPS_AT = 8;

    /** The kernel fills at most this much at a time; an event has some hundred bytes. */
    private static final int BUFFER_BYTES = 16 * 1024;

    // All memory is written and read through byte buffers: the accessors of MemorySegment would cost another megabyte
    // of
    // classes.
    private final Arena arena = Arena.ofAuto();
    private final Errno errno = new Errno(arena);
    private final MemorySegment memory = arena.allocate(BUFFER_BYTES, Long.BYTES);
    private final ByteBuffer buffer = view(memory);
    private final MemorySegment sender = arena.allocate(ADDRESS_LENGTH, Long.BYTES);
    private final ByteBuffer senderView = view(sender);
    private final MemorySegment senderLength = arena.allocate(Integer.BYTES, Long.BYTES);
    private final ByteBuffer senderLengthView = view(senderLength);
    // -1 = closed. Guarded by this: a number that was closed may be another file's at once.
    private int fd;

    private NetlinkSocket(int groups, Duration patience, int roomBytes) throws IOException {
        fd = SystemCalls.check(
                "socket(AF_NETLINK)", SystemCalls.socket(errno, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE), errno);
        try {
            setUp(groups, patience, roomBytes);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens a socket.
     *
     * @param groups {@link #LINKS_AND_ADDRESSES} or {@link #ANSWERS_ONLY}
     * @param patience how long {@link #receive} waits
     * @param roomBytes how much the kernel may keep for us; it gives less when its limit is lower
     * @throws IOException if the kernel refuses; the message has the call and the number of the error
     */
    static NetlinkSocket open(int groups, Duration patience, int roomBytes) throws IOException {
        return new NetlinkSocket(groups, patience, roomBytes);
    }

    private void setUp(int groups, Duration patience, int roomBytes) throws IOException {
        MemorySegment room = arena.allocate(Integer.BYTES, Long.BYTES);
        view(room).putInt(roomBytes);
        if (SystemCalls.setsockopt(errno, fd, SOL_SOCKET, SO_RCVBUFFORCE, room) < 0) { // needs CAP_NET_ADMIN
            SystemCalls.check(
                    "setsockopt(SO_RCVBUF)", SystemCalls.setsockopt(errno, fd, SOL_SOCKET, SO_RCVBUF, room), errno);
        }
        MemorySegment time = arena.allocate(2L * Long.BYTES, Long.BYTES); // struct timeval
        view(time).putLong(patience.toSeconds()).putLong(patience.toNanosPart() / 1_000);
        SystemCalls.check(
                "setsockopt(SO_RCVTIMEO)", SystemCalls.setsockopt(errno, fd, SOL_SOCKET, SO_RCVTIMEO, time), errno);
        MemorySegment address = arena.allocate(ADDRESS_LENGTH, Long.BYTES); // struct sockaddr_nl
        view(address).putShort((short) AF_NETLINK).putInt(GROUPS_AT, groups);
        SystemCalls.check("bind(AF_NETLINK)", SystemCalls.bind(errno, fd, address), errno);
    }

    /**
     * Sends a request; never waits. From any thread.
     *
     * @return false when it was not taken, or the socket is closed
     */
    synchronized boolean send(byte[] request) {
        if (fd < 0) {
            return false;
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment message = call.allocate(request.length, Long.BYTES);
            view(message).put(request);
            return SystemCalls.send(new Errno(call), fd, message, MSG_DONTWAIT) == request.length;
        }
    }

    /**
     * Receives what the kernel has sent into {@link #received}.
     *
     * @param wait whether to wait for it when there is nothing
     * @return how many bytes, or {@link #NOTHING}, or {@link #LOST}
     * @throws IOException when the socket cannot be used any more
     */
    int receive(boolean wait) throws IOException {
        while (true) {
            senderLengthView.putInt(0, ADDRESS_LENGTH);
            int length = SystemCalls.recvfrom(errno, fd, memory, wait ? 0 : MSG_DONTWAIT, sender, senderLength);
            if (length > 0 && senderView.getInt(PORT_AT) != 0) {
                continue; // from another program, not from the kernel
            }
            if (length >= 0) {
                buffer.clear().limit(length);
                return length;
            }
            int error = errno.value();
            switch (error) {
                case SystemCalls.EINTR -> {}
                case SystemCalls.EAGAIN -> {
                    return NOTHING;
                }
                case SystemCalls.ENOBUFS -> {
                    return LOST;
                }
                default -> throw new IOException("recvfrom(AF_NETLINK): errno " + error);
            }
        }
    }

    /** What the last {@link #receive} has brought, until the next one. */
    ByteBuffer received() {
        return buffer;
    }

    private static ByteBuffer view(MemorySegment segment) {
        return segment.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    @Override
    public synchronized void close() {
        if (fd >= 0) {
            SystemCalls.close(errno, fd);
            fd = -1;
        }
    }
}
