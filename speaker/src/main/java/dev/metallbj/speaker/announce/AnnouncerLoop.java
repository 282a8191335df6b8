package dev.metallbj.speaker.announce;

import dev.metallbj.runtime.http.Health;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that turns the {@link Announcer}: when something is in the {@link Inbox}, and when a time has come. */
public final class AnnouncerLoop {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncerLoop.class);

    private final Announcer announcer;
    private final Inbox inbox;
    private final Health.Loop alive;
    private final Health.Condition ready;
    private final Thread thread = new Thread(this::run, "announcer");
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile long handOverUntil;
    private volatile boolean stopping;

    /**
     * Makes the loop; {@link #start} starts it.
     *
     * @param alive told of each turn
     * @param ready holds while the announcer is ready
     */
    public AnnouncerLoop(Announcer announcer, Inbox inbox, Health.Loop alive, Health.Condition ready) {
        this.announcer = announcer;
        this.inbox = inbox;
        this.alive = alive;
        this.ready = ready;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /**
     * Hands over what can be handed over, withdraws the rest and ends the loop.
     *
     * @param handOverMillis at most this long others are waited for
     * @param millis at most this long the caller waits
     * @return whether that was done within the time given
     */
    public boolean stop(long handOverMillis, long millis) throws InterruptedException {
        handOverUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(handOverMillis);
        stopping = true;
        inbox.wake();
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Waits until the announcer has been ready once: what this node is to announce after its start it announces. */
    public void awaitReady() throws InterruptedException {
        started.await();
    }

    private void run() {
        inbox.attach();
        try {
            while (!stopping) {
                long due = turn();
                alive.turned();
                if (!inbox.hasNews() && !stopping) {
                    LockSupport.parkNanos(this, due - System.nanoTime());
                }
            }
            handOver();
            announcer.stop(System.nanoTime());
        } finally {
            ended.countDown();
        }
    }

    private void handOver() {
        announcer.leave(System.nanoTime());
        for (long due = turn(); !announcer.isDone() && System.nanoTime() - handOverUntil < 0; due = turn()) {
            if (!inbox.hasNews()) {
                LockSupport.parkNanos(this, due - System.nanoTime());
            }
        }
    }

    private long turn() {
        try {
            long due = announcer.turn(System.nanoTime());
            report(announcer.missing());
            return due;
        } catch (RuntimeException defect) {
            // One Service must not end the loop for all others. The pause keeps a lasting defect from eating the CPU.
            LOG.atError().setCause(defect).log("a turn of the announcer failed");
            return System.nanoTime() + 1_000_000_000L;
        }
    }

    private void report(String missing) {
        if (missing.isEmpty()) {
            ready.holds();
            started.countDown();
        } else {
            ready.fails(missing);
        }
    }
}
