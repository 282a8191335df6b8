package dev.metallbj.lab.demo;

import java.util.ArrayList;
import java.util.List;

/** The client connects to a Service again and again, one connection after the other, on a thread of its own, until it is closed. */
final class Traffic implements AutoCloseable {
    /**
     * One connection.
     *
     * @param nanoTime of its end
     * @param from name of the node that answered, or why none did
     */
    record Answer(long nanoTime, String from) {}

    private final Visitor visitor;
    private final Visit.Target target;
    private final Thread thread;
    private final List<Answer> answers = new ArrayList<>();
    private volatile boolean closed;

    private Traffic(Visitor visitor, Visit.Target target) {
        this.visitor = visitor;
        this.target = target;
        this.thread = Thread.ofPlatform().daemon().name("traffic").unstarted(this::run);
    }

    /** Starts it. */
    static Traffic start(Visitor visitor, Visit.Target target) {
        Traffic traffic = new Traffic(visitor, target);
        traffic.thread.start();
        return traffic;
    }

    private void run() {
        while (!closed) {
            String from = visitor.answer(target);
            synchronized (answers) {
                answers.add(new Answer(System.nanoTime(), from));
            }
        }
    }

    /** All so far, in order. */
    List<Answer> answers() {
        synchronized (answers) {
            return List.copyOf(answers);
        }
    }

    /** Ends it after the connection that is open. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
