package dev.metallbj.speaker.link;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The functions of libc that a netlink socket needs, through java.lang.foreign.
 *
 * <p>All go through one method handle of one shape, six longs: each shape of its own would cost the JVM some dozen generated classes. It fits because
 * on the 64-bit Linux ABIs (System V x86-64, AAPCS64, RISC-V) integers and pointers are passed in one register each, a function does not look at the
 * registers it has no parameter for, and of an {@code int} only the lower half counts. None of the functions is variadic.
 *
 * <p>Any thread; each caller brings the memory that receives {@code errno}.
 */
final class SystemCalls {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ENODEV = 19;
    static final int ENOBUFS = 105;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    private static final MemorySegment SOCKET = function("socket");
    private static final MemorySegment BIND = function("bind");
    private static final MemorySegment SETSOCKOPT = function("setsockopt");
    private static final MemorySegment SEND = function("send");
    private static final MemorySegment RECVFROM = function("recvfrom");
    private static final MemorySegment CLOSE = function("close");

    private SystemCalls() {}

    /** Memory that receives {@code errno} when a call fails; for one thread at a time. */
    static final class Errno {
        private final MemorySegment memory;
        private final ByteBuffer view;

        /** @param arena frees it */
        Errno(Arena arena) {
            memory = arena.allocate(LAYOUT);
            view = memory.asByteBuffer().order(ByteOrder.nativeOrder());
        }

        /** Why the last call that was given this memory failed. */
        int value() {
            return view.getInt(0); // on Linux the only member
        }
    }

    /** socket(2). */
    static int socket(Errno errno, int domain, int type, int protocol) {
        return call(SOCKET, errno, domain, type, protocol, 0, 0, 0);
    }

    /** bind(2). */
    static int bind(Errno errno, int fd, MemorySegment address) {
        return call(BIND, errno, fd, address.address(), address.byteSize(), 0, 0, 0);
    }

    /** setsockopt(2). */
    static int setsockopt(Errno errno, int fd, int level, int option, MemorySegment value) {
        return call(SETSOCKOPT, errno, fd, level, option, value.address(), value.byteSize(), 0);
    }

    /** send(2). */
    static int send(Errno errno, int fd, MemorySegment message, int flags) {
        return call(SEND, errno, fd, message.address(), message.byteSize(), flags, 0, 0);
    }

    /** recvfrom(2); waits as the socket says. */
    static int recvfrom(
            Errno errno, int fd, MemorySegment buffer, int flags, MemorySegment sender, MemorySegment senderLength) {
        return call(
                RECVFROM,
                errno,
                fd,
                buffer.address(),
                buffer.byteSize(),
                flags,
                sender.address(),
                senderLength.address());
    }

    /** close(2). */
    static int close(Errno errno, int fd) {
        return call(CLOSE, errno, fd, 0, 0, 0, 0, 0);
    }

    /** @throws IOException with {@code what} and the number of the error if {@code result} is that of a failed call */
    static int check(String what, int result, Errno errno) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": errno " + errno.value());
        }
        return result;
    }

    private static int call(MemorySegment function, Errno errno, long a, long b, long c, long d, long e, long f) {
        try {
            return (int) (long) CALL.invokeExact(function, errno.memory, a, b, c, d, e, f);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new LinkageError("libc", impossible); // invokeExact declares Throwable; these calls throw nothing
        }
    }

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }
}
