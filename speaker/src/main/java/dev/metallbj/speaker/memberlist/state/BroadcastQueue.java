package dev.metallbj.speaker.memberlist.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * News that waits to be gossiped: what was sent least often first, then the longest, then the newest. A newer piece about the same node
 * replaces the older one, so the queue is never longer than twice the number of nodes.
 */
final class BroadcastQueue {
    private static final Comparator<Item> ORDER = Comparator.<Item>comparingInt(item -> item.transmissions)
            .thenComparing(
                    Comparator.<Item>comparingInt(item -> item.message.length).reversed())
            .thenComparing(Comparator.<Item>comparingLong(item -> item.number).reversed());

    /** One less than fits into a compound, for the message that the news rides on. */
    private static final int MAX_TAKEN = 254;

    private final int retransmitMult;
    private final List<Item> items = new ArrayList<>();
    private long lastNumber;
    private boolean inOrder = true;

    private static final class Item {
        final String subject;
        final byte[] message;
        final long number;
        int transmissions;

        Item(String subject, byte[] message, long number) {
            this.subject = subject;
            this.message = message;
            this.number = number;
        }
    }

    BroadcastQueue(int retransmitMult) {
        this.retransmitMult = retransmitMult;
    }

    int size() {
        return items.size();
    }

    /** Whether news under this name still waits. */
    boolean has(String subject) {
        return items.stream().anyMatch(item -> item.subject.equals(subject));
    }

    /** Empties the queue: what waited, by subject, in the order in which it came. */
    Map<String, byte[]> removeAll() {
        Map<String, byte[]> removed = new LinkedHashMap<>();
        items.stream()
                .sorted(Comparator.comparingLong(item -> item.number))
                .forEach(item -> removed.put(item.subject, item.message));
        items.clear();
        return removed;
    }

    /** @param subject news under the same name is replaced */
    void add(String subject, byte[] message) {
        items.removeIf(item -> item.subject.equals(subject));
        items.add(new Item(subject, message, ++lastNumber));
        inOrder = false;
    }

    /**
     * Takes what fits; each of it counts as sent once more and leaves the queue when it was sent often enough.
     *
     * @param limit in bytes
     * @param overhead bytes that each message takes besides its own
     * @param nodes how many are known
     */
    List<byte[]> take(int limit, int overhead, int nodes) {
        if (items.isEmpty()) {
            return List.of();
        }
        List<byte[]> taken = new ArrayList<>();
        if (!inOrder) {
            items.sort(ORDER);
        }
        int free = limit;
        for (Item item : items) {
            if (item.message.length + overhead <= free && taken.size() < MAX_TAKEN) {
                free -= item.message.length + overhead;
                item.transmissions++;
                taken.add(item.message);
            }
        }
        if (!taken.isEmpty()) {
            int enough = GroupSize.retransmitLimit(retransmitMult, nodes);
            items.removeIf(item -> item.transmissions >= enough);
            inOrder = false;
        }
        return taken;
    }
}
