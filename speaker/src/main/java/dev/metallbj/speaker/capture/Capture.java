package dev.metallbj.speaker.capture;

import dev.metallbj.speaker.link.Link;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.RawPacketListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One interface open for one protocol: a libpcap handle, and the thread that hands its frames to an {@link FrameAnswerer}. pcap4j itself makes a few objects per frame.
 *
 * <p>Opened, changed and closed by the announcer's loop thread.
 */
final class Capture {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);

    private static final int BUFFER_BYTES = 256 * 1024;
    // Delivery is immediate all the same; a short timeout would only cost idle CPU.
    private static final int TIMEOUT_MILLIS = 100;
    private static final int STACK_BYTES = 256 * 1024;
    private static final int FOREVER = -1;
    private static final long JOIN_MILLIS = 1_000;

    private final Protocol protocol;
    private final Wiring wiring;
    private final PcapHandle handle;
    private final Thread thread;
    private final FrameAnswerer answerer;
    private String filter;
    private volatile boolean closing;
    private volatile boolean failed;

    private Capture(Protocol protocol, Link link, String filter, PcapHandle handle, Wiring wiring) {
        this.protocol = protocol;
        this.wiring = wiring;
        this.handle = handle;
        this.filter = filter;
        this.answerer = new FrameAnswerer(protocol.responder(link), wiring, this::send);
        this.thread =
                new Thread(null, this::run, protocol.name().toLowerCase(Locale.ROOT) + "-" + link.name(), STACK_BYTES);
        thread.setDaemon(true);
    }

    /**
     * Opens the interface and begins to answer.
     *
     * @param link carries the protocol's family
     * @param filter as {@link Protocol#filter} makes it
     * @throws PcapNativeException when it is down, gone or may not be opened; the message is libpcap's
     */
    static Capture open(Protocol protocol, Link link, String filter, Wiring wiring) throws PcapNativeException {
        PcapHandle handle = new PcapHandle.Builder(link.name())
                .snaplen(protocol.snapLength())
                .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                .direction(PcapDirection.IN)
                .immediateMode(true)
                .timeoutMillis(TIMEOUT_MILLIS)
                .bufferSize(BUFFER_BYTES)
                .build();
        try {
            handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
        } catch (PcapNativeException | NotOpenException e) {
            handle.close();
            throw new PcapNativeException(String.valueOf(e.getMessage()), e);
        }
        Capture capture = new Capture(protocol, link, filter, handle, wiring);
        capture.thread.start();
        return capture;
    }

    /** The interface has this name and these addresses now; the handle stays bound to it by its index. */
    void identify(Link link) {
        answerer.identify(protocol.responder(link));
    }

    /**
     * Changes the kernel's filter if it differs: frames of about 40 µs are lost meanwhile.
     *
     * @throws PcapNativeException if refused
     */
    void filter(String expression) throws PcapNativeException, NotOpenException {
        if (!expression.equals(filter)) {
            handle.setFilter(expression, BpfCompileMode.OPTIMIZE);
            filter = expression;
        }
    }

    /** Whether the loop has ended by itself: the interface is gone. */
    boolean hasFailed() {
        return failed;
    }

    /**
     * Sends one frame; safe beside the capture thread.
     *
     * @return whether the kernel took it
     */
    boolean send(byte[] frame, int length) {
        try {
            handle.sendPacket(frame, length);
            return true;
        } catch (PcapNativeException | NotOpenException _) {
            wiring.metrics().sendFailed();
            return false;
        }
    }

    /** Ends the loop, waits for its thread and frees the handle, in this order: closing under a running loop hangs. */
    void close() {
        closing = true;
        try {
            handle.breakLoop();
            thread.join(JOIN_MILLIS);
        } catch (NotOpenException _) {
            return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.atWarn().addKeyValue("thread", thread.getName()).log("capture does not end; its handle stays open");
            return;
        }
        handle.close();
    }

    private void run() {
        try {
            LongSupplier capturedMillis = () -> handle.getTimestamp().getTime();
            handle.loop(FOREVER, (RawPacketListener) frame -> answerer.accept(frame, capturedMillis));
        } catch (InterruptedException _) {
            // How libpcap reports breakLoop.
        } catch (PcapNativeException | NotOpenException e) {
            LOG.debug("capture {} ended: {}", thread.getName(), e.getMessage());
        }
        if (!closing) {
            failed = true;
            wiring.onFailure().run();
        }
    }
}
