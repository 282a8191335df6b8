package dev.metallbj.lab.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;

/** System calls through java.lang.foreign. Any thread; {@link #enterNetworkNamespace} changes the calling thread only. */
public final class Libc {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_RDONLY_CLOEXEC = 0x8_0000;

    private static final Linker LINKER = Linker.nativeLinker();
    static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(StructLayout.PathElement.groupElement("errno"));

    // open(2) is variadic, which decides how its arguments are passed on some architectures.
    private static final MethodHandle OPEN =
            function("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETNS = function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle KILL = function("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private static final MethodHandle CPU_CLOCK =
            function("clock_getcpuclockid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle CLOCK_GETTIME =
            function("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

    private Libc() {}

    /**
     * Moves the calling thread into a network namespace (setns(2)). What it opens from now on, and every thread it starts, stays there.
     *
     * @param file that stands for the namespace, as {@code /run/netns/NAME}
     * @throws IOException if there is no such namespace, or CAP_SYS_ADMIN is missing
     */
    public static void enterNetworkNamespace(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int fd = check(
                    "open " + file,
                    (int) OPEN.invokeExact(state, arena.allocateFrom(file.toString()), O_RDONLY_CLOEXEC),
                    state);
            try {
                check("setns " + file, (int) SETNS.invokeExact(state, fd, CLONE_NEWNET), state);
            } finally {
                int ignored = (int) CLOSE.invokeExact(state, fd);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("setns", e); // invokeExact declares Throwable; these calls throw nothing else
        }
    }

    /**
     * Sends a signal to a process.
     *
     * @param pid above 1
     * @throws IOException if there is no such process, or it is not ours
     */
    public static void signal(long pid, Signal signal) throws IOException {
        if (pid <= 1) {
            throw new IllegalArgumentException("no process of ours has the id " + pid); // 0 and below are groups
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            check("kill -" + signal + " " + pid, (int) KILL.invokeExact(state, (int) pid, signal.number()), state);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("kill", e);
        }
    }

    /**
     * CPU time that a process has used so far, by all its threads, those that have ended too; to the nanosecond, where {@code /proc/PID/stat}
     * counts hundredths of a second (clock_getcpuclockid(3)).
     *
     * @throws IOException if there is no such process
     */
    public static Duration cpuTime(long pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment clock = arena.allocate(JAVA_INT);
            int error = (int) CPU_CLOCK.invokeExact(state, (int) pid, clock);
            if (error != 0) {
                throw new IOException("no CPU clock of process " + pid + ": error " + error);
            }
            MemorySegment time = arena.allocate(JAVA_LONG, 2); // struct timespec
            int result = (int) CLOCK_GETTIME.invokeExact(state, clock.get(JAVA_INT, 0), time);
            check("clock_gettime of process " + pid, result, state);
            return Duration.ofSeconds(time.getAtIndex(JAVA_LONG, 0), time.getAtIndex(JAVA_LONG, 1));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("clock_gettime", e);
        }
    }

    static int check(String what, int result, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": errno " + (int) ERRNO.get(state, 0L));
        }
        return result;
    }

    static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, all);
    }
}
