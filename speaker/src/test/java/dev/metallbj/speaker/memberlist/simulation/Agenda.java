package dev.metallbj.speaker.memberlist.simulation;

import java.util.Arrays;

/**
 * Virtual time: what happens when. Events of the same time happen in the order in which they were planned.
 *
 * <p>A heap in three arrays: no object per event besides its action, since hundreds of millions of them pass in a simulated day.
 */
final class Agenda {
    private static final int CHILDREN = 4;

    private long[] times = new long[1024];
    private long[] numbers = new long[1024];
    private Runnable[] actions = new Runnable[1024];
    private int size;
    private long now;
    private long lastNumber;

    long now() {
        return now;
    }

    /** How many events wait. */
    int size() {
        return size;
    }

    void after(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    void at(long time, Runnable action) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
            actions = Arrays.copyOf(actions, 2 * size);
        }
        siftUp(size++, Math.max(time, now), ++lastNumber, action);
    }

    void runUntil(long time) {
        while (size > 0 && times[0] <= time) {
            Runnable action = actions[0];
            now = times[0];
            removeFirst();
            action.run();
        }
        now = time;
    }

    private void removeFirst() {
        size--;
        Runnable last = actions[size];
        actions[size] = null;
        if (size > 0) {
            siftDown(times[size], numbers[size], last);
        }
    }

    private void siftUp(int from, long time, long number, Runnable action) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) / CHILDREN;
            if (!isBefore(time, number, parent)) {
                break;
            }
            move(parent, place);
            place = parent;
        }
        put(place, time, number, action);
    }

    private void siftDown(long time, long number, Runnable action) {
        int place = 0;
        while (true) {
            int first = CHILDREN * place + 1;
            if (first >= size) {
                break;
            }
            int least = first;
            int end = Math.min(first + CHILDREN, size);
            for (int child = first + 1; child < end; child++) {
                if (isBefore(times[child], numbers[child], least)) {
                    least = child;
                }
            }
            if (isBefore(time, number, least)) {
                break;
            }
            move(least, place);
            place = least;
        }
        put(place, time, number, action);
    }

    private boolean isBefore(long time, long number, int place) {
        return time < times[place] || time == times[place] && number < numbers[place];
    }

    private void move(int from, int to) {
        put(to, times[from], numbers[from], actions[from]);
    }

    private void put(int place, long time, long number, Runnable action) {
        times[place] = time;
        numbers[place] = number;
        actions[place] = action;
    }
}
