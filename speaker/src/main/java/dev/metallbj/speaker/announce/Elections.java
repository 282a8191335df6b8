package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.election.Decision;
import dev.metallbj.speaker.election.Election;
import dev.metallbj.speaker.election.Electorate;
import dev.metallbj.speaker.election.Members;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.election.Placement;
import dev.metallbj.speaker.election.Rules;
import dev.metallbj.speaker.election.ServiceView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds the election of one Service at a time, with what is remembered from the last one. Owned by the announcer's loop thread. */
final class Elections {
    private final ClusterView cluster;
    // Nearly all Services have the same as the one before.
    private Optional<Placement> lastPlacement = Optional.empty();
    private Electorate electorate = new Electorate(List.of(), Members.EVERY_NODE, false, Rules.CLASSIC);

    Elections(ClusterView cluster) {
        this.cluster = cluster;
    }

    /** Counts from the next election on. */
    void electorate(Electorate present) {
        electorate = present;
    }

    Rules rules() {
        return electorate.rules();
    }

    /** A Service that was never seen before. */
    Memory newMemory(ServiceView view) {
        return new Memory(NodeOrder.of(view.rankingIp(), electorate.nodeNames()));
    }

    /** Takes in the Service's addresses, before it is elected on. */
    void prepare(Memory known, ServiceView view) {
        known.order = order(known.order, view.rankingIp());
        known.placement = placement(known, view.ips());
        if (!known.placedIps.equals(view.ips())) {
            known.placedIps = view.ips(); // otherwise those that others keep too
        }
    }

    /**
     * Who announces the Service.
     *
     * @param alsoLive nodes that count as live although gossip does not hold them for it
     */
    Decision decide(Memory known, ServiceView view, Set<String> alsoLive) {
        Electorate voters = alsoLive.isEmpty() ? electorate : electorate.withMembers(with(alsoLive));
        return known.placement.isPresent()
                ? Election.decide(view, known.placement.get(), voters, known.order)
                : new Decision.Nobody(Decision.Reason.IP_NOT_ALLOWED, List.of());
    }

    /** Who would announce the Service if this node's speaker were gone. */
    Decision decideWithout(Memory known, ServiceView view, String gone) {
        Electorate voters = electorate.withMembers(electorate.members().without(gone));
        return known.placement.isPresent()
                ? Election.decide(view, known.placement.get(), voters, known.order)
                : new Decision.Nobody(Decision.Reason.IP_NOT_ALLOWED, List.of());
    }

    private Members with(Set<String> alsoLive) {
        Members members = electorate.members();
        for (String one : alsoLive) {
            members = members.with(one);
        }
        return members;
    }

    private NodeOrder order(NodeOrder before, IpAddress ip) {
        return before.ip().equals(ip) ? before.over(electorate.nodeNames()) : NodeOrder.of(ip, electorate.nodeNames());
    }

    // An address whose pool vanishes stays announced with its last advertisements until the status drops it (spec
    // section 6).
    private Optional<Placement> placement(Memory known, List<IpAddress> ips) {
        Optional<Placement> present = Placement.of(cluster.config(), ips);
        if (present.isEmpty()) {
            return known.placedIps.equals(ips) ? known.placement : present;
        }
        if (!present.equals(lastPlacement)) {
            lastPlacement = present;
        }
        return lastPlacement;
    }
}
