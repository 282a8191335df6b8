package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.election.Placement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is remembered of a Service between two decisions. Owned by the announcer's loop thread. */
final class Memory {
    /** For its first address; hashing is what makes an election dear. */
    NodeOrder order;

    /** Where its addresses are from, and which: kept while the pool is gone. */
    Optional<Placement> placement = Optional.empty();

    List<IpAddress> placedIps = List.of();

    /** The last owner; empty before the first. */
    String leader = "";

    /** Whether another node was the owner before this one became it. */
    boolean tookOver;

    /** Whether another node that lives has answered for its addresses until this one does, and goes on until it sees this one's claim. */
    boolean fromLiveNode;

    /** The present owner and the one after it; empty = none. */
    String winner = "";

    String successor = "";

    /** What this node answers for; empty = nothing. */
    List<IpAddress> held = List.of();

    Interfaces heldOn = AddressTable.NOWHERE;

    /** Addresses that are answered for on fewer interfaces than {@link #heldOn}, because another speaker answers there. */
    Map<IpAddress, Interfaces> limits = Map.of();

    /** Since when some of them have been answered for without a gap. */
    long heldSince;

    /** Those of its addresses that are this node's to announce and cannot be; said once. */
    List<IpAddress> failed = List.of();

    @Nullable
    Handover handover;

    /** Nobody has announced it before, as far as this node knows, and this one is to. */
    boolean isNew;

    Memory(NodeOrder order) {
        this.order = order;
    }
}
