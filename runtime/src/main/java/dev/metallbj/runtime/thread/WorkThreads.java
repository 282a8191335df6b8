package dev.metallbj.runtime.thread;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Daemon threads for work that waits in a line without a limit; whoever fills the line has to bound it. Any thread. */
public final class WorkThreads {
    /** A thread without work ends after so long: work seldom comes alone. */
    private static final long IDLE_SECONDS = 10;

    private WorkThreads() {}

    /**
     * Threads only while there is work.
     *
     * @param name of all of them
     * @param most at the same time
     */
    public static ThreadPoolExecutor onDemand(String name, int most) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemon(name));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** One thread that also does things later; it is there only while something is to be done, at once or later. */
    public static ScheduledThreadPoolExecutor scheduledOnDemand(String name) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, daemon(name));
        thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return thread;
    }

    /** One thread from the first task on, for work that comes all the time. */
    public static ThreadPoolExecutor lasting(String name) {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemon(name));
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        };
    }
}
