package dev.metallbj.lab.demo;

import dev.metallbj.lab.demo.Screen.Style;
import java.time.Duration;

/**
 * Shows that a step is still running and for how long: on a terminal in a line that moves, elsewhere in a new line every 5 s. Has a thread of
 * its own until it is closed.
 */
final class Ticker implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 200;
    private static final long FILE_MILLIS = 5_000;

    private final Screen screen;
    private final String prefix;
    private final long start = System.nanoTime();
    private final Thread thread;

    private Ticker(Screen screen, String prefix) {
        this.screen = screen;
        this.prefix = prefix;
        this.thread = Thread.ofPlatform().daemon().name("ticker").unstarted(this::run);
    }

    /** Starts one. */
    static Ticker start(Screen screen, String prefix) {
        Ticker ticker = new Ticker(screen, prefix);
        ticker.thread.start();
        return ticker;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(screen.isTerminal() ? TERMINAL_MILLIS : FILE_MILLIS);
                String line = prefix + Durations.seconds(Duration.ofNanos(System.nanoTime() - start));
                if (screen.isTerminal()) {
                    screen.printErasable(line);
                } else {
                    screen.print(Style.PLAIN, line);
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** Ends it; nothing is shown afterwards. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
