package dev.metallbj.lab.probe;

import dev.metallbj.lab.network.Namespace;
import java.sql.Timestamp;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * A capture and the thread that reads it, from {@link #start} until it is closed or the interface is gone.
 *
 * <p>In immediate mode, so that a frame is there within microseconds of the wire; the ring holds some 10,000 short frames.
 */
final class FrameReader implements AutoCloseable {
    private static final int LONGEST_FRAME = 1_514;
    private static final int RING_BYTES = 8 << 20;
    // Only bounds how long a quiet read sleeps; immediate mode does not wait for it.
    private static final int READ_TIMEOUT_MILLIS = 100;

    private final PcapHandle handle;
    private final Thread thread;
    private Listener listener = (frame, stamp) -> {};
    private Runnable onEnd = () -> {};

    /** Takes frames on the reader's thread. */
    interface Listener {
        /**
         * Takes one frame.
         *
         * @param stamp the kernel's time
         */
        void frame(byte[] frame, Timestamp stamp);
    }

    private FrameReader(PcapHandle handle, String threadName) {
        this.handle = handle;
        this.thread = Thread.ofPlatform().daemon().name(threadName).unstarted(this::read);
    }

    /**
     * Opens a capture; from now on the ring keeps what passes the filter.
     *
     * @param filter as for tcpdump (pcap-filter(7))
     * @throws IllegalStateException if the interface or the filter does not allow it
     */
    static FrameReader open(Namespace namespace, String interfaceName, String filter, String threadName) {
        return open(namespace, interfaceName, filter, threadName, PcapDirection.INOUT);
    }

    /** As {@link #open(Namespace, String, String, String)}, without what the host itself sends. */
    static FrameReader openReceived(Namespace namespace, String interfaceName, String filter, String threadName) {
        return open(namespace, interfaceName, filter, threadName, PcapDirection.IN);
    }

    private static FrameReader open(
            Namespace namespace, String interfaceName, String filter, String threadName, PcapDirection direction) {
        try {
            PcapHandle handle = openHandle(namespace, interfaceName, direction);
            handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
            return new FrameReader(handle, threadName);
        } catch (PcapNativeException | NotOpenException e) {
            throw new IllegalStateException(
                    "no capture of \"" + filter + "\" on " + interfaceName + " in " + namespace, e);
        }
    }

    static PcapHandle openHandle(Namespace namespace, String interfaceName) throws PcapNativeException {
        return openHandle(namespace, interfaceName, PcapDirection.INOUT);
    }

    private static PcapHandle openHandle(Namespace namespace, String interfaceName, PcapDirection direction)
            throws PcapNativeException {
        return namespace.call(() -> new PcapHandle.Builder(interfaceName)
                .snaplen(LONGEST_FRAME)
                .bufferSize(RING_BYTES)
                .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                .immediateMode(true)
                .timeoutMillis(READ_TIMEOUT_MILLIS)
                .direction(direction)
                .build());
    }

    /** Begins to read; once. */
    void start(Listener frames) {
        start(frames, () -> {});
    }

    /**
     * As {@link #start(Listener)}.
     *
     * @param ended is run on the reader's thread when it reads no more
     */
    void start(Listener frames, Runnable ended) {
        listener = frames;
        onEnd = ended;
        thread.start();
    }

    private void read() {
        try {
            handle.loop(-1, (byte[] frame) -> listener.frame(frame, handle.getTimestamp()));
        } catch (InterruptedException e) {
            // breakLoop() ends a loop this way: close() was called.
        } catch (PcapNativeException | NotOpenException e) {
            // The interface is gone: no more frames.
        } finally {
            onEnd.run();
        }
    }

    /** Ends the thread, then the capture. May be repeated. */
    @Override
    public void close() {
        try {
            handle.breakLoop();
            // Closing a handle that another thread reads would hang.
            thread.join();
        } catch (NotOpenException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        handle.close();
    }
}
