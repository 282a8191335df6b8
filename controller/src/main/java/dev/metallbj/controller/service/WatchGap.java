package dev.metallbj.controller.service;

import dev.metallbj.runtime.kubernetes.Listings;

/**
 * Whether something that the watch has missed is still to be told. After a gap all Services are listed anew, in the order of their names: one that
 * took over an address comes before the news that the one that had it is gone, and who decides between the two refuses what is free.
 */
final class WatchGap implements Listings.Listener {

    private final ReconcilerThread thread;
    private final Runnable begins;
    private final Runnable ends;
    // The reconciler's thread only.
    private boolean open;

    /**
     * Without a gap.
     *
     * @param begins is called on the reconciler's thread before what comes of the gap
     * @param ends is called there after all of that
     */
    WatchGap(ReconcilerThread thread, Runnable begins, Runnable ends) {
        this.thread = thread;
        this.begins = begins;
        this.ends = ends;
    }

    /** Whether something may be missing; on the reconciler's thread. */
    boolean isOpen() {
        return open;
    }

    @Override
    public void listing() {
        thread.execute(() -> {
            if (!open) {
                open = true;
                begins.run();
            }
        });
    }

    @Override
    public void complete() {
        thread.execute(() -> {
            if (open) {
                open = false;
                ends.run();
            }
        });
    }
}
