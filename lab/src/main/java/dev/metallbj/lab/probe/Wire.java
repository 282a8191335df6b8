package dev.metallbj.lab.probe;

import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.network.Port;
import dev.metallbj.lab.network.Segment;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A capture: keeps every frame that passes a filter, from the moment it is opened until it is closed. One thread reads; any may ask.
 */
public final class Wire implements AutoCloseable {
    private final FrameReader reader;
    private final KernelClock clock = new KernelClock();
    private final String what;
    private final List<Frame> frames = new ArrayList<>();
    private boolean ended;

    private Wire(FrameReader reader, String what) {
        this.reader = reader;
        this.what = what;
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
        FrameReader reader = FrameReader.open(namespace, interfaceName, filter, "wire");
        Wire wire = new Wire(reader, filter + " on " + interfaceName + " in " + namespace);
        reader.start((frame, stamp) -> wire.add(new Frame(wire.arrival(stamp), frame)), wire::end);
        return wire;
    }

    /** The kernel's time of a frame: on a busy machine this thread may be woken milliseconds later. */
    private long arrival(Timestamp stamp) {
        return Math.min(System.nanoTime(), clock.nanoTime(stamp));
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
        reader.close();
    }

    @Override
    public String toString() {
        return "capture of " + what;
    }
}
