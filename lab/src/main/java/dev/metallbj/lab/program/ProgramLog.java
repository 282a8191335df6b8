package dev.metallbj.lab.program;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The lines that a program has printed since its start. One thread adds; any may ask. */
final class ProgramLog {
    private final List<LogLine> lines = new ArrayList<>();

    synchronized void add(String text) {
        lines.add(LogLine.parse(text));
        notifyAll();
    }

    synchronized List<LogLine> lines() {
        return List.copyOf(lines);
    }

    /** The first wanted line from line {@code from} on, printed already or within {@code limit}. */
    synchronized Optional<LogLine> await(int from, Predicate<LogLine> wanted, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        int next = from;
        while (true) {
            for (; next < lines.size(); next++) {
                if (wanted.test(lines.get(next))) {
                    return Optional.of(lines.get(next));
                }
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }
}
