package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which speaker a MAC belongs to (spec section 7 rule 5): it is in the Meta of a member, or answers for the address of a node that has a
 * speaker Pod. The second is read from the kernel's neighbour table: gossip tries every speaker Pod twice a second, so the kernel knows. Owned
 * by the announcer's loop thread.
 */
final class SpeakerMacs {
    /** A claim from an unknown MAC makes us read the table, but not at the rate of the wire. */
    private static final long READ_AGAIN_NANOS = Duration.ofMillis(500).toNanos();

    private final Supplier<Map<MacAddress, List<IpAddress>>> neighbours;
    private Map<MacAddress, String> fromMeta = Map.of();
    private Map<MacAddress, List<IpAddress>> table = Map.of();
    private long readAgainAt;

    SpeakerMacs(Supplier<Map<MacAddress, List<IpAddress>>> neighbours) {
        this.neighbours = neighbours;
    }

    /** The group has changed. */
    void follow(Group group) {
        Map<MacAddress, String> macs = new HashMap<>();
        group.peers()
                .forEach((node, peer) -> peer.meta().ifPresent(meta -> {
                    for (MemberMeta.Interface one : meta.interfaces()) {
                        macs.put(one.mac(), node);
                    }
                }));
        fromMeta = macs;
    }

    /** The MACs that a member says it has; empty for an original. */
    List<MacAddress> of(String node) {
        List<MacAddress> macs = new ArrayList<>();
        fromMeta.forEach((mac, owner) -> {
            if (owner.equals(node)) {
                macs.add(mac);
            }
        });
        return macs;
    }

    /** The node whose speaker has this MAC; empty if it is nobody's that we know. */
    Optional<String> nodeOf(MacAddress mac, Collection<SpeakerPod> pods, long now) {
        String node = fromMeta.get(mac);
        if (node != null) {
            return Optional.of(node);
        }
        if (now - readAgainAt >= 0) {
            readAgainAt = now + READ_AGAIN_NANOS;
            table = neighbours.get();
        }
        List<IpAddress> addresses = table.getOrDefault(mac, List.of());
        for (SpeakerPod pod : pods) {
            if (!Collections.disjoint(pod.addresses(), addresses)) {
                return Optional.of(pod.node());
            }
        }
        return Optional.empty();
    }
}
