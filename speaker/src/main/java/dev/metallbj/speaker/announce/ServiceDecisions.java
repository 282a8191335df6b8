package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.election.Decision;
import dev.metallbj.speaker.election.Election;
import dev.metallbj.speaker.election.Electorate;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.election.Members;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.election.Placement;
import dev.metallbj.speaker.election.Rules;
import dev.metallbj.speaker.election.ServiceView;
import dev.metallbj.speaker.link.Link;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides about one Service at a time, and holds or releases its addresses. Owned by the announcer's loop thread.
 *
 * <p>A Service is this node's when the election says so and one of the interfaces is open.
 */
final class ServiceDecisions {
    /** What is remembered of a Service between two decisions. */
    private static final class Memory {
        /** For its first address; hashing is what makes an election dear. */
        NodeOrder order;

        /** Where its addresses are from, and which: kept while the pool is gone. */
        Optional<Placement> placement = Optional.empty();

        List<IpAddress> placedIps = List.of();

        /** The last owner; empty before the first. */
        String leader = "";

        /** What this node answers for; empty = nothing. */
        List<IpAddress> held = List.of();

        Interfaces heldOn = AddressTable.NOWHERE;
        boolean failed;

        Memory(NodeOrder order) {
            this.order = order;
        }
    }

    private final String node;
    private final ClusterView cluster;
    private final AddressTable table;
    private final AnnouncementLog log;
    private final Map<String, Memory> records = new HashMap<>();
    private Electorate electorate = new Electorate(List.of(), Members.EVERY_NODE, false, Rules.CLASSIC);
    private List<Link> usable = List.of();

    ServiceDecisions(String node, ClusterView cluster, AddressTable table, AnnouncementLog log) {
        this.node = node;
        this.cluster = cluster;
        this.table = table;
        this.log = log;
    }

    /** Counts from the next decision on. */
    void electorate(Electorate present) {
        electorate = present;
    }

    /** The interfaces that are open; counts from the next decision on. */
    void links(List<Link> open) {
        usable = open;
    }

    /** Every Service that was decided and is not gone. */
    void forEachKnown(Consumer<String> reader) {
        records.keySet().forEach(reader);
    }

    /** Every Service whose owner this node is, whether it can announce or not: those that care about interfaces. */
    void forEachOwned(Consumer<String> reader) {
        records.forEach((service, known) -> {
            if (known.leader.equals(node)) {
                reader.accept(service);
            }
        });
    }

    /**
     * Looks at the Service as it is now.
     *
     * @param service namespace/name
     */
    void decide(String service) {
        switch (cluster.service(service)) {
            case ClusterView.Lookup.Absent(String reason) -> {
                Memory known = records.remove(service);
                if (known != null) {
                    withdraw(service, known, reason);
                }
            }
            case ClusterView.Lookup.Present(ServiceView view) -> decide(service, view);
        }
    }

    /**
     * Releases everything.
     *
     * @param reason one word in camel case, for the log
     */
    void withdrawAll(String reason) {
        records.forEach((service, known) -> withdraw(service, known, reason));
        records.clear();
    }

    private void decide(String service, ServiceView view) {
        Memory known = records.computeIfAbsent(
                service, _ -> new Memory(NodeOrder.of(view.rankingIp(), electorate.nodeNames())));
        known.order = order(known.order, view.rankingIp());
        known.placement = placement(known, view.ips());
        known.placedIps = view.ips();
        Decision decision = known.placement.isPresent()
                ? Election.decide(view, known.placement.get(), electorate, known.order)
                : new Decision.Nobody(Decision.Reason.IP_NOT_ALLOWED, List.of());
        noteLeader(service, view, known, decision);
        switch (decision) {
            case Decision.Announce announce
            when announce.winner().equals(node) -> announce(service, view, known, announce);
            case Decision.Announce _ -> withdraw(service, known, "notOwner");
            case Decision.Nobody nobody ->
                withdraw(service, known, nobody.reason().toString());
        }
    }

    private NodeOrder order(NodeOrder before, IpAddress ip) {
        return before.ip().equals(ip) ? before.over(electorate.nodeNames()) : NodeOrder.of(ip, electorate.nodeNames());
    }

    // An address whose pool vanishes stays announced with its last advertisements until the status drops it (spec
    // section 6).
    private Optional<Placement> placement(Memory known, List<IpAddress> ips) {
        Optional<Placement> present = Placement.of(cluster.config(), ips);
        return present.isPresent() || !known.placedIps.equals(ips) ? present : known.placement;
    }

    private void noteLeader(String service, ServiceView view, Memory known, Decision decision) {
        String winner = decision.winnerIfAny().orElse("");
        if (winner.isEmpty() || winner.equals(known.leader)) {
            return;
        }
        boolean concernsUs = winner.equals(node) || known.leader.equals(node);
        if (!known.leader.isEmpty() && concernsUs) {
            log.leaderChanged(service, view.rankingIp(), known.leader, winner);
        }
        known.leader = winner;
    }

    private void announce(String service, ServiceView view, Memory known, Decision.Announce decision) {
        if (!anyUsable(decision.interfaces())) {
            withdraw(service, known, "noInterface");
            if (!known.failed) {
                known.failed = true;
                log.announceFailed(service, view.ips(), decision.interfaces());
            }
            return;
        }
        known.failed = false;
        hold(service, known, answerable(service, view.ips()), decision);
    }

    private void hold(String service, Memory known, List<IpAddress> ips, Decision.Announce decision) {
        boolean sameIps = ips.equals(known.held);
        if (sameIps && decision.interfaces().equals(known.heldOn)) {
            return;
        }
        for (IpAddress ip : known.held) {
            if (!ips.contains(ip)) {
                table.release(ip, service);
            }
        }
        for (IpAddress ip : new HashSet<>(ips)) {
            table.hold(ip, service, decision.interfaces());
        }
        List<IpAddress> before = known.held;
        known.held = ips;
        known.heldOn = decision.interfaces();
        if (!ips.isEmpty() && !sameIps) {
            log.announced(service, decision.pool(), ips);
        } else if (ips.isEmpty() && !before.isEmpty()) {
            log.withdrawn(service, before, "noIPv4Address");
        }
    }

    private void withdraw(String service, Memory known, String reason) {
        if (!known.held.isEmpty()) {
            for (IpAddress ip : known.held) {
                table.release(ip, service);
            }
            log.withdrawn(service, known.held, reason);
        }
        known.held = List.of();
        known.heldOn = AddressTable.NOWHERE;
        if (!reason.equals("noInterface")) {
            known.failed = false;
        }
    }

    // Only what ARP can answer is held: the series and log lines say what is true.
    private List<IpAddress> answerable(String service, List<IpAddress> ips) {
        List<IpAddress> answerable = new ArrayList<>(ips.size());
        for (IpAddress ip : ips) {
            if (!ip.isV4()) {
                log.cannotAnswer(service, ip);
            } else if (!answerable.contains(ip)) {
                answerable.add(ip);
            }
        }
        return List.copyOf(answerable);
    }

    private boolean anyUsable(Interfaces interfaces) {
        for (Link link : usable) {
            if (interfaces.contains(link.name())) {
                return true;
            }
        }
        return false;
    }
}
