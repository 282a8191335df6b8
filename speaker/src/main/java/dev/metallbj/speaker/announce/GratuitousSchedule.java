package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * When which gratuitous frame goes out (spec section 6, "Gratuitous burst"). Pure: time comes in, frames to send go out.
 *
 * <p>A burst is five rounds at 0, 1.1, 2.2, 3.3 and 4.4 s; a round is the reply form and the request form on one interface, for
 * IPv6 one advertisement, which goes where the reply forms go. Each interface has
 * its own pace: first rounds 4,000 frames/s, all waiting reply forms before any request form, because it is the reply form that
 * moves the clients; later rounds 500 frames/s, stretched when there is more to send than that.
 *
 * <p>Times are {@link System#nanoTime} values or any other that do not wrap within a burst. Owned by one thread.
 */
final class GratuitousSchedule {
    /** The two forms of ARP (RFC 5227 section 3; Linux is moved by either, older devices by one of them), and the one of NDP. */
    enum Form {
        REPLY,
        REQUEST,
        /** RFC 4861 section 7.2.6. */
        ADVERTISEMENT
    }

    /** One frame that is due. */
    record Frame(IpAddress ip, int interfaceIndex, Form form) {}

    /** {@link #nextDue} when nothing is scheduled. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long ROUND_NANOS = 1_100_000_000L;
    private static final int ROUNDS = 5;
    private static final Pace FIRST_ROUND = new Pace(250_000L, 5_000_000L);
    private static final Pace LATER_ROUNDS = new Pace(2_000_000L, 10_000_000L);

    /** One frame each {@code interval}; a caller that comes late may catch up on at most {@code slack}. */
    private record Pace(long interval, long slack) {}

    private record Key(IpAddress ip, int interfaceIndex) {}

    private static final class Burst {
        final Key key;
        final long order;
        int roundsLeft;
        long due;
        Form next;

        Burst(Key key, long order, int roundsLeft, long due) {
            this.key = key;
            this.order = order;
            this.roundsLeft = roundsLeft;
            this.due = due;
            this.next = firstForm();
        }

        Form firstForm() {
            return key.ip.isV4() ? Form.REPLY : Form.ADVERTISEMENT;
        }
    }

    /** What waits on one interface. */
    private static final class Lane {
        final ArrayDeque<Burst> firstReplies = new ArrayDeque<>();
        final ArrayDeque<Burst> firstRequests = new ArrayDeque<>();
        final PriorityQueue<Burst> later = new PriorityQueue<>(
                (a, b) -> a.due != b.due ? Long.compare(a.due, b.due) : Long.compare(a.order, b.order));
        long firstFree = Long.MIN_VALUE;
        long laterFree = Long.MIN_VALUE;

        boolean isEmpty() {
            return firstReplies.isEmpty() && firstRequests.isEmpty() && later.isEmpty();
        }
    }

    // The live burst of each address and interface; a queued one that is not in here was cancelled and is skipped.
    private final Map<Key, Burst> live = new HashMap<>();
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private long orders;

    /** Begins a full burst; one that is under way is begun anew. */
    void burst(IpAddress ip, int interfaceIndex, long now) {
        Burst burst = new Burst(new Key(ip, interfaceIndex), orders++, ROUNDS, now);
        live.put(burst.key, burst);
        lane(interfaceIndex).firstReplies.add(burst);
    }

    /** One round, paced as the later ones; nothing when a burst is under way, which does more. */
    void refresh(IpAddress ip, int interfaceIndex, long now) {
        Key key = new Key(ip, interfaceIndex);
        if (!live.containsKey(key)) {
            Burst burst = new Burst(key, orders++, 1, now);
            live.put(key, burst);
            lane(interfaceIndex).later.add(burst);
        }
    }

    /** Nothing more for this address on this interface. */
    void cancel(IpAddress ip, int interfaceIndex) {
        live.remove(new Key(ip, interfaceIndex));
    }

    /** The next frame that may be sent at {@code now}; empty when none is due. Call until empty. */
    Optional<Frame> poll(long now) {
        for (Lane lane : lanes.values()) {
            Optional<Frame> frame = pollFirst(lane, now);
            if (frame.isEmpty()) {
                frame = pollLater(lane, now);
            }
            if (frame.isPresent()) {
                return frame;
            }
        }
        lanes.values().removeIf(lane -> lane.isEmpty() && lane.firstFree <= now && lane.laterFree <= now);
        return Optional.empty();
    }

    /** Whether a frame of a first round waits. */
    boolean hasFirstRounds() {
        for (Lane lane : lanes.values()) {
            if (!lane.firstReplies.isEmpty() || !lane.firstRequests.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** When {@link #poll} should be called next; {@link #NEVER} when nothing waits. */
    long nextDue() {
        long next = NEVER;
        for (Lane lane : lanes.values()) {
            if (!lane.firstReplies.isEmpty() || !lane.firstRequests.isEmpty()) {
                next = Math.min(next, lane.firstFree);
            }
            Burst head = lane.later.peek();
            if (head != null) {
                next = Math.min(next, Math.max(head.due, lane.laterFree));
            }
        }
        return next;
    }

    private Optional<Frame> pollFirst(Lane lane, long now) {
        dropCancelled(lane.firstReplies);
        dropCancelled(lane.firstRequests);
        if (lane.firstFree > now || lane.firstReplies.isEmpty() && lane.firstRequests.isEmpty()) {
            return Optional.empty();
        }
        lane.firstFree = afterOne(lane.firstFree, now, FIRST_ROUND);
        Burst burst = lane.firstReplies.poll();
        if (burst != null) {
            if (burst.next == Form.REPLY) {
                lane.firstRequests.add(burst);
            } else {
                endRound(lane, burst, now);
            }
            return Optional.of(frame(burst, burst.next));
        }
        burst = lane.firstRequests.remove();
        endRound(lane, burst, now);
        return Optional.of(frame(burst, Form.REQUEST));
    }

    private Optional<Frame> pollLater(Lane lane, long now) {
        Burst burst = lane.later.peek();
        while (burst != null && live.get(burst.key) != burst) {
            lane.later.remove();
            burst = lane.later.peek();
        }
        if (burst == null || burst.due > now || lane.laterFree > now) {
            return Optional.empty();
        }
        lane.laterFree = afterOne(lane.laterFree, now, LATER_ROUNDS);
        if (burst.next == Form.REPLY) {
            burst.next = Form.REQUEST; // stays at the head: the two forms of a round go out together
            return Optional.of(frame(burst, Form.REPLY));
        }
        lane.later.remove();
        Form last = burst.next;
        burst.next = burst.firstForm();
        endRound(lane, burst, now);
        return Optional.of(frame(burst, last));
    }

    // The next round is due at its fixed time, but where rounds were stretched not on the heels of this one.
    private void endRound(Lane lane, Burst burst, long now) {
        burst.roundsLeft--;
        if (burst.roundsLeft == 0) {
            live.remove(burst.key);
            return;
        }
        burst.due = Math.max(burst.due + ROUND_NANOS, now + ROUND_NANOS / 2);
        lane.later.add(burst);
    }

    private void dropCancelled(ArrayDeque<Burst> queue) {
        Burst head = queue.peek();
        while (head != null && live.get(head.key) != head) {
            queue.remove();
            head = queue.peek();
        }
    }

    private static long afterOne(long free, long now, Pace pace) {
        return Math.max(free, now - pace.slack) + pace.interval;
    }

    private static Frame frame(Burst burst, Form form) {
        return new Frame(burst.key.ip, burst.key.interfaceIndex, form);
    }

    private Lane lane(int interfaceIndex) {
        return lanes.computeIfAbsent(interfaceIndex, _ -> new Lane());
    }
}
