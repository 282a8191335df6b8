package dev.metallbj.lab.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/**
 * A packet socket (packet(7)): sends frames and receives those of one EtherType, one system call each and nothing in between, for measurements in
 * which a capture library would be half of what is measured. Opened in the calling thread's network namespace; used by one thread.
 */
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int RECEIVE_BYTES = 8 << 20;
    private static final int ADDRESS_BYTES = 20; // struct sockaddr_ll
    private static final int LONGEST_FRAME = 1_514;

    private static final MethodHandle SOCKET =
            Libc.function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            Libc.function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SEND =
            Libc.function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV =
            Libc.function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle OPTION = Libc.function(
            "setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle INDEX = Libc.function("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle CLOSE = Libc.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(Libc.STATE);
    private final MemorySegment out = arena.allocate(LONGEST_FRAME);
    private final MemorySegment in = arena.allocate(LONGEST_FRAME);
    private final int descriptor;

    private PacketSocket(String interfaceName, int etherType, Duration patience) throws IOException {
        try {
            short protocol = Short.reverseBytes((short) etherType);
            descriptor = Libc.check(
                    "packet socket", (int) SOCKET.invokeExact(state, AF_PACKET, SOCK_RAW, protocol & 0xffff), state);
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT, 2, protocol);
            int index = (int) INDEX.invokeExact(state, arena.allocateFrom(interfaceName));
            address.set(JAVA_INT, 4, index);
            Libc.check(
                    "bind to " + interfaceName,
                    (int) BIND.invokeExact(state, descriptor, address, ADDRESS_BYTES),
                    state);
            MemorySegment timeval = arena.allocate(JAVA_LONG, 2);
            timeval.setAtIndex(JAVA_LONG, 0, patience.toSeconds());
            timeval.setAtIndex(JAVA_LONG, 1, patience.toNanosPart() / 1_000);
            option(SO_RCVTIMEO, timeval);
            MemorySegment bytes = arena.allocate(JAVA_INT);
            bytes.set(JAVA_INT, 0, RECEIVE_BYTES);
            option(SO_RCVBUFFORCE, bytes);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("socket", e);
        }
    }

    private void option(int name, MemorySegment value) throws Throwable {
        int result = (int) OPTION.invokeExact(state, descriptor, SOL_SOCKET, name, value, (int) value.byteSize());
        Libc.check("setsockopt " + name, result, state);
    }

    /**
     * Opens one.
     *
     * @param etherType of the frames to receive, for example 0x0806; what this host sends itself is not among them
     * @param patience how long {@link #receive} waits
     * @throws IOException if there is no such interface, or CAP_NET_RAW is missing
     */
    public static PacketSocket open(String interfaceName, int etherType, Duration patience) throws IOException {
        return new PacketSocket(interfaceName, etherType, patience);
    }

    /** Sends a frame of at most 1,514 bytes. */
    public void send(byte[] frame) throws IOException {
        MemorySegment.copy(frame, 0, out, JAVA_BYTE, 0, frame.length);
        try {
            Libc.check("send", (int) (long) SEND.invokeExact(state, descriptor, out, (long) frame.length, 0), state);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("send", e);
        }
    }

    /**
     * Waits for a frame.
     *
     * @param frame gets it, or as much of it as there is room for
     * @return its length, or 0 if none came in time
     */
    public int receive(byte[] frame) {
        try {
            int length = (int) (long) RECV.invokeExact(state, descriptor, in, (long) LONGEST_FRAME, 0);
            if (length <= 0) {
                return 0;
            }
            MemorySegment.copy(in, ValueLayout.JAVA_BYTE, 0, frame, 0, Math.min(length, frame.length));
            return length;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("recv", e);
        }
    }

    @Override
    public void close() {
        try {
            int ignored = (int) CLOSE.invokeExact(state, descriptor);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("close", e);
        }
        arena.close();
    }
}
