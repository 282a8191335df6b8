package dev.metallbj.speaker.memberlist.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: what happens when. Events of the same time happen in the order in which they were planned. */
final class Agenda {
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long lastNumber;

    private record Event(long at, long number, Runnable action) {}

    long now() {
        return now;
    }

    void after(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    void at(long time, Runnable action) {
        events.add(new Event(Math.max(time, now), ++lastNumber, action));
    }

    void runUntil(long time) {
        for (Event next = events.peek(); next != null && next.at <= time; next = events.peek()) {
            events.poll();
            now = next.at;
            next.action.run();
        }
        now = time;
    }
}
