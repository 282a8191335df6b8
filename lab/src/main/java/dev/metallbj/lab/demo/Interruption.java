package dev.metallbj.lab.demo;

import dev.metallbj.lab.demo.Screen.Style;

/** Ctrl-C while something is shown: from then on steps fail because everything is being removed, which nobody wants to read. Until closed. */
public final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Screen screen) {
        this.hook = new Thread(
                () -> {
                    screen.print(Style.PLAIN, "");
                    screen.print(Style.PLAIN, "stopped; everything is being removed");
                    screen.silence();
                },
                "interrupted");
    }

    /** Silences this screen when the JVM is told to end, after a line that says so. */
    public static Interruption silences(Screen screen) {
        Interruption interruption = new Interruption(screen);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }
}
