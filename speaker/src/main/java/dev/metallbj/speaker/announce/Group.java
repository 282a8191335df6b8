package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The speakers as gossip sees them at one moment. Immutable.
 *
 * @param standing whether this speaker may take part
 * @param joinedAt monotonic nanoseconds when {@code standing} became what it is
 * @param peers every other speaker known, by node name: the live ones, those that left, and those that died in the last hour
 * @param confirmedAt monotonic nanoseconds: what is said here was true at that time for certain, because a member that was live before has
 *     answered a {@link Gossip#confirm} since, or none did in time
 * @param fenceNanos after a pause of this length others may have declared this speaker dead
 */
public record Group(Standing standing, long joinedAt, Map<String, Peer> peers, long confirmedAt, long fenceNanos) {
    /** No gossip: every node counts as a member, and nobody is ever declared dead. */
    public static final Group OFF = new Group(Standing.OFF, 0, Map.of(), Long.MIN_VALUE, Long.MAX_VALUE);

    /** Whether this speaker may take part. */
    public enum Standing {
        /** Memberlist is switched off. */
        OFF,
        /** Nobody was met yet, or the cable was out since: it may take over nothing (spec section 6, "Starting", "Cable back in"). */
        STARTING,
        /** An exchange with a peer has succeeded. */
        JOINED,
        /** Every peer refused or stayed silent, or there is none. */
        ALONE
    }

    /** What gossip says of a speaker. */
    public enum Status {
        ALIVE,
        /** Silent for a moment; still counts as live. */
        SUSPECT,
        DEAD,
        /** It said that it goes. */
        LEFT
    }

    /**
     * Another speaker.
     *
     * @param meta what it says about itself; empty for an original speaker
     * @param since monotonic nanoseconds when the status became what it is
     * @param heardAt monotonic nanoseconds of its last proof of life
     */
    public record Peer(Status status, Optional<MemberMeta> meta, long since, long heardAt) {
        public boolean isLive() {
            return status == Status.ALIVE || status == Status.SUSPECT;
        }

        /** Whether it is a MetalLB speaker, which knows none of our extensions. */
        public boolean isOriginal() {
            return meta.isEmpty();
        }
    }

    public Group {
        peers = Map.copyOf(peers);
    }

    /** Whether any peer is live. */
    public boolean hasLive() {
        for (Peer peer : peers.values()) {
            if (peer.isLive()) {
                return true;
            }
        }
        return false;
    }

    /** Names of the nodes of all live peers. */
    public Set<String> live() {
        Set<String> live = HashSet.newHashSet(peers.size());
        peers.forEach((node, peer) -> {
            if (peer.isLive()) {
                live.add(node);
            }
        });
        return live;
    }
}
