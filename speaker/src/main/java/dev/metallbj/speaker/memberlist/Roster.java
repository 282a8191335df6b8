package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.memberlist.state.Member;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * The other speakers as they are published: those that membership knows, and those that it has forgotten, for the hour in which a MAC of
 * theirs may still show on the wire. For the gossip thread.
 */
final class Roster {
    private static final long REMEMBERED = Duration.ofHours(1).toNanos();

    /** Nodes that others invent push out the oldest dead ones. */
    private static final int MAX_PEERS = 16_384;

    private final String self;
    private final MetaCache metas;
    private final LoopClock clock;
    private final Map<String, Peer> peers = new HashMap<>();
    private final Map<MemberStatus, Integer> counts = new EnumMap<>(MemberStatus.class);
    private int live;

    Roster(String self, MetaCache metas, LoopClock clock) {
        this.self = self;
        this.metas = metas;
        this.clock = clock;
    }

    /** By node; the caller copies it. */
    Map<String, Peer> peers() {
        return peers;
    }

    /** Whether the node was a member in the last hour, or is one. */
    boolean knows(String node) {
        return peers.containsKey(node);
    }

    boolean isLive(String node) {
        Peer peer = peers.get(node);
        return peer != null && peer.isLive();
    }

    boolean anyLive() {
        return live > 0;
    }

    /** How many membership knows, this node included. */
    int known() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Of all that membership knows, this node included. */
    Map<MemberStatus, Integer> counts() {
        return counts;
    }

    /** Takes over what membership says, and forgets what is old. */
    void update(Collection<Member> members, long now) {
        counts.clear();
        live = 0;
        for (Member member : members) {
            counts.merge(member.status(), 1, Integer::sum);
            boolean known = member.isLive() || peers.containsKey(member.name());
            if (!member.name().equals(self) && known) {
                peers.put(member.name(), peer(member));
                live += member.isLive() ? 1 : 0;
            }
        }
        forget(clock.toNanoTime(now));
    }

    private Peer peer(Member member) {
        return new Peer(
                status(member.status()),
                metas.of(member.meta()),
                clock.toNanoTime(member.since()),
                clock.toNanoTime(member.heardAt()));
    }

    private static Status status(MemberStatus status) {
        return switch (status) {
            case ALIVE -> Status.ALIVE;
            case SUSPECT -> Status.SUSPECT;
            case DEAD -> Status.DEAD;
            case LEFT -> Status.LEFT;
        };
    }

    private void forget(long nanoTime) {
        peers.values().removeIf(peer -> !peer.isLive() && nanoTime - peer.since() > REMEMBERED);
        Iterator<Peer> all = peers.values().iterator();
        while (peers.size() > MAX_PEERS && all.hasNext()) {
            if (!all.next().isLive()) {
                all.remove();
            }
        }
    }

    /** Whether two groups of peers say the same; when somebody was heard last changes all the time and does not count. */
    static boolean sayTheSame(Map<String, Peer> some, Map<String, Peer> others) {
        return some.size() == others.size()
                && some.entrySet().stream().allMatch(entry -> {
                    Peer one = entry.getValue();
                    Peer other = others.get(entry.getKey());
                    return other != null
                            && one.status() == other.status()
                            && one.since() == other.since()
                            && one.meta().equals(other.meta());
                });
    }
}
