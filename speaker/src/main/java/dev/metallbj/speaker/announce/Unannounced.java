package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.Decision;
import dev.metallbj.speaker.election.Decision.Nobody;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.election.ServiceView;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sees to it that somebody says why a Service with an address is announced by nobody: one Warning, from one speaker. All speakers come to the same
 * decision, so the first live one in the order of the address speaks, and the others remember that it did. Owned by the announcer's loop thread.
 */
final class Unannounced {
    /** Views are put together from several watches and from gossip; what is over by then was none. */
    static final long SETTLE = Duration.ofSeconds(3).toNanos();

    /** Between two Warnings about one Service: nodes that come and go change the text each time. */
    static final long PAUSE = Duration.ofMinutes(5).toNanos();

    private static final long NEVER = ServiceDecisions.NEVER;

    /** One Service. Its text is made anew when it is needed: with many nodes it is long. */
    private static final class Case {
        boolean open;

        /** When to speak; of a closed case, when to forget it. */
        long dueAt = NEVER;

        boolean isSaid;
        int said;
        long saidAt;
        String saidBy = "";
    }

    private final String node;
    private final AnnouncementLog log;
    private final Map<String, Case> cases = new HashMap<>();
    private Group group = Group.OFF;
    private long nextDue = NEVER;

    Unannounced(String node, AnnouncementLog log) {
        this.node = node;
        this.log = log;
    }

    /** The group has changed. What a dead speaker was to say after its last sign of life, it may not have said. */
    void follow(Group present) {
        if (group.equals(present)) {
            return;
        }
        group = present;
        for (Case one : cases.values()) {
            Peer by = present.peers().get(one.saidBy);
            if (one.open && one.isSaid && by != null && by.status() == Status.DEAD && by.heardAt() - one.saidAt < 0) {
                one.isSaid = false;
                dueAt(one, Math.min(one.dueAt, one.saidAt));
            }
        }
    }

    /**
     * The Service was decided.
     *
     * @param known with the order of the nodes for its address, and its pool
     */
    void decided(String service, ServiceView view, Memory known, Decision decision, long now) {
        if (!(decision instanceof Nobody nobody) || !NobodyText.isWorthSaying(nobody.reason())) {
            close(service);
            return;
        }
        Case one = cases.computeIfAbsent(service, _ -> new Case());
        if (!one.open) {
            one.open = true;
            one.said = 0; // another time, even if for the same reason
            dueLater(one, now);
        } else if (one.dueAt <= now || one.dueAt == NEVER) {
            String text = NobodyText.of(view, known.placement, nobody);
            if (one.isSaid && text.hashCode() == one.said) {
                one.dueAt = NEVER;
            } else if (one.dueAt == NEVER) {
                dueLater(one, now);
            } else {
                say(service, view, known.order, one, text, now);
            }
        }
    }

    private void dueLater(Case one, long now) {
        long settled = now + SETTLE;
        dueAt(one, one.isSaid ? Math.max(settled, one.saidAt + PAUSE) : settled);
    }

    /** The Service is gone, or needs no announcement. */
    void close(String service) {
        Case one = cases.get(service);
        if (one == null) {
            return;
        }
        one.open = false;
        if (one.isSaid) {
            dueAt(one, one.saidAt + PAUSE); // should it come again soon, it is not said at once
        } else {
            cases.remove(service);
        }
    }

    /**
     * What time alone brings.
     *
     * @param maySay whether what this node knows of the others can be relied on
     * @param again gets the Services whose text is due: they have to be decided anew
     */
    void tick(long now, boolean maySay, Consumer<String> again) {
        if (now < nextDue) {
            return;
        }
        nextDue = NEVER;
        for (Iterator<Map.Entry<String, Case>> all = cases.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Case> entry = all.next();
            Case one = entry.getValue();
            if (one.dueAt > now) {
                nextDue = Math.min(nextDue, one.dueAt);
            } else if (!one.open) {
                all.remove();
            } else {
                if (maySay) {
                    again.accept(entry.getKey());
                } else {
                    one.dueAt = now + SETTLE;
                }
                nextDue = Math.min(nextDue, now + SETTLE); // should nothing come of it
            }
        }
    }

    /** When {@link #tick} has something to do next. */
    long nextDue() {
        return nextDue;
    }

    private void dueAt(Case one, long time) {
        one.dueAt = time;
        nextDue = Math.min(nextDue, time);
    }

    private void say(String service, ServiceView view, NodeOrder order, Case one, String text, long now) {
        one.dueAt = NEVER;
        one.isSaid = true;
        one.said = text.hashCode();
        one.saidAt = now;
        one.saidBy = spokesman(order);
        if (one.saidBy.equals(node)) {
            log.unannounced(service, view.rankingIp(), text);
        }
    }

    /** Without gossip nobody knows who lives: the first node of the order. */
    private String spokesman(NodeOrder order) {
        for (String name : order.nodes()) {
            if (group.standing() == Group.Standing.OFF || name.equals(node) || speaks(name)) {
                return name;
            }
        }
        return node; // no live speaker's node is known: better twice than never
    }

    /** An original says nothing of the kind. */
    private boolean speaks(String name) {
        Peer peer = group.peers().get(name);
        return peer != null && peer.isLive() && !peer.isOriginal();
    }
}
