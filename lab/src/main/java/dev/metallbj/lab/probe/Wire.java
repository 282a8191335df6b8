package dev.metallbj.lab.probe;

import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.network.Port;
import dev.metallbj.lab.network.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * A capture: keeps every frame that passes a filter, from the moment it is opened until it is closed. One thread reads; any may ask.
 *
 * <p>In immediate mode, so that a frame is there within microseconds of the wire; the ring holds some 10,000 short frames.
 */
public final class Wire implements AutoCloseable {
    private static final int LONGEST_FRAME = 1_514;
    private static final int RING_BYTES = 8 << 20;
    // Only bounds how long a quiet read sleeps; immediate mode does not wait for it.
    private static final int READ_TIMEOUT_MILLIS = 100;

    private final PcapHandle handle;
    private final String what;
    private final Thread reader;
    private final List<Frame> frames = new ArrayList<>();
    private boolean ended;

    private Wire(PcapHandle handle, String what) {
        this.handle = handle;
        this.what = what;
        this.reader = Thread.ofPlatform().daemon().name("wire").unstarted(this::read);
    }

    /**
     * Captures everything that is forwarded on the segment, once per frame.
     *
     * @param filter as for tcpdump (pcap-filter(7)), for example {@code arp}
     */
    public static Wire onBridge(Segment segment, String filter) {
        return open(segment.namespace(), Segment.BRIDGE, filter);
    }

    /** Captures what a host's interface sends and receives. */
    public static Wire on(Port port, String filter) {
        return open(port.host(), port.interfaceName(), filter);
    }

    private static Wire open(Namespace namespace, String interfaceName, String filter) {
        try {
            PcapHandle handle = openHandle(namespace, interfaceName);
            handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
            Wire wire = new Wire(handle, filter + " on " + interfaceName + " in " + namespace);
            wire.reader.start();
            return wire;
        } catch (PcapNativeException | NotOpenException e) {
            throw new IllegalStateException(
                    "no capture of \"" + filter + "\" on " + interfaceName + " in " + namespace, e);
        }
    }

    static PcapHandle openHandle(Namespace namespace, String interfaceName) throws PcapNativeException {
        return namespace.call(() -> new PcapHandle.Builder(interfaceName)
                .snaplen(LONGEST_FRAME)
                .bufferSize(RING_BYTES)
                .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                .immediateMode(true)
                .timeoutMillis(READ_TIMEOUT_MILLIS)
                .direction(PcapDirection.INOUT)
                .build());
    }

    private void read() {
        try {
            handle.loop(-1, (byte[] bytes) -> add(new Frame(arrival(), bytes)));
        } catch (InterruptedException e) {
            // breakLoop() ends a loop this way: close() was called.
        } catch (PcapNativeException | NotOpenException e) {
            // The interface is gone; await() says so to whoever waits.
        } finally {
            end();
        }
    }

    /** The kernel's time of the frame that is being read: on a busy machine this thread may be woken milliseconds later. */
    private long arrival() {
        long sinceThen = Duration.between(handle.getTimestamp().toInstant(), Instant.now())
                .toNanos();
        return System.nanoTime() - Math.max(0, sinceThen);
    }

    private synchronized void add(Frame frame) {
        frames.add(frame);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** What was captured so far, in order. */
    public synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** What was captured so far and is wanted, in order. */
    public List<Frame> frames(Predicate<Frame> wanted) {
        return frames().stream().filter(wanted).toList();
    }

    /** Forgets what was captured so far. */
    public synchronized void clear() {
        frames.clear();
    }

    /**
     * The first frame that is wanted, among those captured already and those to come.
     *
     * @param limit from now
     * @return empty if none came in time, the interface went away, or the caller was interrupted (which stays set)
     */
    public synchronized Optional<Frame> await(Predicate<Frame> wanted, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        int next = 0;
        while (true) {
            next = Math.min(next, frames.size()); // clear() may have come between
            for (; next < frames.size(); next++) {
                if (wanted.test(frames.get(next))) {
                    return Optional.of(frames.get(next));
                }
            }
            long left = end - System.nanoTime();
            if (left <= 0 || ended) {
                return Optional.empty();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    /** Ends the capture; what was captured can still be asked for. */
    @Override
    public void close() {
        try {
            handle.breakLoop();
            // Closing a handle that another thread reads would hang.
            reader.join();
        } catch (NotOpenException e) {
            // Closed before.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handle.close();
    }

    @Override
    public String toString() {
        return "capture of " + what;
    }
}
