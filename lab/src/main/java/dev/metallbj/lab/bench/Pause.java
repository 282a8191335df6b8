package dev.metallbj.lab.bench;

import java.time.Duration;

/** Time that has to pass: between samples, or until a program has come to rest. */
final class Pause {
    private Pause() {}

    /** Sleeps. */
    static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
