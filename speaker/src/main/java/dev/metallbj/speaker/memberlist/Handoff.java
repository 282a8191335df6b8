package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.state.Input;
import dev.metallbj.speaker.memberlist.wire.Message;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * News that was read and waits until all packets are: the newest is looked at first, and what says that a node lives before all else, so
 * that a member that has already contradicted is not declared dead by older news (memberlist.md, "State machine").
 */
final class Handoff {
    private final int depth;
    private final ArrayDeque<Input.Received> lives = new ArrayDeque<>();
    private final ArrayDeque<Input.Received> others = new ArrayDeque<>();

    /** @param depth of each of the two queues */
    Handoff(int depth) {
        this.depth = depth;
    }

    /** Returns false when too much waits already. */
    boolean add(Input.Received news) {
        ArrayDeque<Input.Received> queue = news.message() instanceof Message.Alive ? lives : others;
        if (queue.size() >= depth) {
            return false;
        }
        queue.addLast(news);
        return true;
    }

    Input.@Nullable Received takeNewest() {
        Input.Received news = lives.pollLast();
        return news == null ? others.pollLast() : news;
    }
}
