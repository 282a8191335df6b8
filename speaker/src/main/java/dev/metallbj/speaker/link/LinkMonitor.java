package dev.metallbj.speaker.link;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the interfaces of this node: reads them again four times a second, or at once when {@link #lookAgain} is called.
 *
 * <p>One thread, started by {@link #start}, is the only writer of the published snapshot; any thread may read it.
 */
public final class LinkMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkMonitor.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final int STACK_BYTES = 128 * 1024;

    private final SysfsLinks source;
    private final Runnable onChange;
    private final Thread thread;
    private volatile Links links = Links.NONE;
    private volatile boolean closed;
    private boolean failing;

    /**
     * Makes the monitor; {@link #start} starts it.
     *
     * @param onChange called on this monitor's thread after {@link #links()} has changed; must not block
     */
    public LinkMonitor(SysfsLinks source, Runnable onChange) {
        this.source = source;
        this.onChange = onChange;
        this.thread = new Thread(null, this::run, "links", STACK_BYTES);
        thread.setDaemon(true);
    }

    /** Reads once, so that {@link #links()} is filled when this returns, and goes on in the background. */
    public void start() {
        read();
        thread.start();
    }

    /** The newest snapshot; {@link Links#NONE} before {@link #start}. */
    public Links links() {
        return links;
    }

    /** Asks for a look soon: a capture failed, so an interface has probably changed. From any thread, never blocks. */
    public void lookAgain() {
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, INTERVAL.toNanos());
            read();
        }
    }

    private void read() {
        try {
            Links now = source.read();
            failing = false;
            if (!now.equals(links)) {
                links = now;
                onChange.run();
            }
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.atError()
                        .addKeyValue("error", e.toString())
                        .log("cannot read the network interfaces; the last known ones stay in use");
            }
        }
    }
}
