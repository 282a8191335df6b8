package dev.metallbj.controller.service;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the allocator, the waiting Services and everything else that decides. JOSDK runs its reconciliations on it, and what
 * does not belong to a single Service (a new configuration, the end of a write, a timer) is queued beside them, in order of arrival.
 */
public final class ReconcilerThread implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcilerThread.class);

    private final ScheduledThreadPoolExecutor executor;

    /** Starts the thread with the first task. */
    public ReconcilerThread() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "reconciler");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** For JOSDK, which shuts it down when the operator stops. */
    public ExecutorService service() {
        return executor;
    }

    /** Runs the task after all that wait already; called by any thread. Nothing happens once the thread has been closed. */
    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException closed) {
            LOG.atDebug().log("a task came after the end");
        }
    }

    /** Runs the task once, not before {@code delay} has passed. */
    public void after(Duration delay, Runnable task) {
        try {
            var _ = executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.atDebug().log("a task came after the end");
        }
    }

    /** Runs the task again and again, {@code period} after its last end. */
    public void every(Duration period, Runnable task) {
        try {
            var _ = executor.scheduleWithFixedDelay(
                    guarded(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.atDebug().log("a task came after the end");
        }
    }

    /** Stops at once: the running task is interrupted, those that wait are forgotten. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** A task that fails must neither vanish without a word nor stop the thread or the timer it runs on. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException unexpected) {
                LOG.atError().setCause(unexpected).log("unexpected failure on the reconciler's thread");
            }
        };
    }
}
