package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.Decision;
import dev.metallbj.speaker.election.Election;
import dev.metallbj.speaker.election.Electorate;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.election.Members;
import dev.metallbj.speaker.election.NodeOrder;
import dev.metallbj.speaker.election.Placement;
import dev.metallbj.speaker.election.Rules;
import dev.metallbj.speaker.election.ServiceView;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import dev.metallbj.speaker.link.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides about one Service at a time, and holds, hands over or releases its addresses. Owned by the announcer's loop thread.
 *
 * <p>A Service is this node's when the election says so, one of the interfaces is open, and this speaker may take over.
 */
final class ServiceDecisions {
    /** A speaker met on the wire that gossip does not hold for live counts as live for so long after its last claim. */
    private static final long MET_NANOS = Duration.ofSeconds(3).toNanos();

    /** A claim of the new owner that is older says nothing about the move that begins now. */
    private static final long RECENT_NANOS = Duration.ofMillis(1_500).toNanos();

    static final long NEVER = Long.MAX_VALUE;

    /** What is remembered of a Service between two decisions. */
    private static final class Memory {
        /** For its first address; hashing is what makes an election dear. */
        NodeOrder order;

        /** Where its addresses are from, and which: kept while the pool is gone. */
        Optional<Placement> placement = Optional.empty();

        List<IpAddress> placedIps = List.of();

        /** The last owner; empty before the first. */
        String leader = "";

        /** The present owner and the one after it; empty = none. */
        String winner = "";

        String successor = "";

        /** What this node answers for; empty = nothing. */
        List<IpAddress> held = List.of();

        Interfaces heldOn = AddressTable.NOWHERE;
        long heldSince;
        boolean failed;

        @Nullable
        Handover handover;

        /** Speakers met on the wire that gossip does not hold for live, and until when they count. */
        Map<String, Long> met = Map.of();

        Memory(NodeOrder order) {
            this.order = order;
        }
    }

    private record LastClaim(String node, long at) {}

    /** A question to the new owner of an address. */
    record Ask(IpAddress ip, String owner, Interfaces interfaces) {}

    private final String node;
    private final ClusterView cluster;
    private final AddressTable table;
    private final AnnouncementLog log;
    private final Map<String, Memory> records = new HashMap<>();
    private final Set<String> handingOver = new HashSet<>();
    private final Set<String> withMet = new HashSet<>();
    private final Map<IpAddress, LastClaim> lastClaims = new HashMap<>();
    private final Sharers sharers = new Sharers();
    private Electorate electorate = new Electorate(List.of(), Members.EVERY_NODE, false, Rules.CLASSIC);
    private Group group = Group.OFF;
    private Map<IpFamily, List<Link>> usable = Map.of();
    private boolean mayTakeOver = true;
    private boolean leaving;
    private boolean successionsChanged;

    ServiceDecisions(String node, ClusterView cluster, AddressTable table, AnnouncementLog log) {
        this.node = node;
        this.cluster = cluster;
        this.table = table;
        this.log = log;
    }

    /** Counts from the next decision on. */
    void electorate(Electorate present, Group of) {
        electorate = present;
        group = of;
    }

    /** The interfaces that are open, by the family of address that they can announce; counts from the next decision on. */
    void links(Map<IpFamily, List<Link>> open) {
        usable = open;
    }

    /** Whether addresses may be taken over; while not, nothing moves to this node or away from it, except by a claim. */
    void mayTakeOver(boolean may) {
        mayTakeOver = may;
    }

    /** From the next decision on this node hands over what it has. */
    void leave() {
        leaving = true;
    }

    /** Every Service that was decided and is not gone. */
    void forEachKnown(Consumer<String> reader) {
        records.keySet().forEach(reader);
    }

    /** Every Service whose owner was one of these nodes when it was decided. */
    void forEachOwnedBy(Set<String> nodes, Consumer<String> reader) {
        records.forEach((service, known) -> {
            if (nodes.contains(known.winner)) {
                reader.accept(service);
            }
        });
    }

    /** Whether anything is answered for. */
    boolean holdsAny() {
        return table.size() > 0;
    }

    /** The nodes from which this one would take over something; empty optional when that cannot have changed since the last call. */
    Optional<Set<String>> takeSuccessions() {
        if (!successionsChanged) {
            return Optional.empty();
        }
        successionsChanged = false;
        Set<String> nodes = new HashSet<>();
        for (Memory known : records.values()) {
            if (known.successor.equals(node)) {
                nodes.add(known.winner);
            }
        }
        return Optional.of(nodes);
    }

    /**
     * Looks at the Service as it is now.
     *
     * @param service namespace/name
     * @param again gets the names of other Services that have to be decided anew because of this one
     */
    void decide(String service, long now, Consumer<String> again) {
        switch (cluster.service(service)) {
            case ClusterView.Lookup.Absent(String reason) -> {
                Memory known = records.remove(service);
                sharers.remove(service).forEach(again);
                if (known != null) {
                    withMet.remove(service);
                    successionsChanged |= !known.successor.isEmpty();
                    withdraw(service, known, reason);
                }
            }
            case ClusterView.Lookup.Present(ServiceView view) -> decide(service, view, now, again);
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

    /**
     * Another speaker claims an address that is answered here.
     *
     * @param by its node
     * @param unasked whether it was a gratuitous frame and not the answer to a question
     * @return whether this node goes on claiming the address, although the other does too
     */
    boolean claimed(IpAddress ip, String by, boolean unasked, long now) {
        if (unasked) {
            lastClaims.put(ip, new LastClaim(by, now));
        }
        boolean contested = false;
        for (String service : table.holders(ip)) {
            Memory known = records.get(service);
            if (known != null) {
                contested |= claimed(service, known, ip, new LastClaim(by, now), unasked);
            }
        }
        return contested;
    }

    private boolean claimed(String service, Memory known, IpAddress ip, LastClaim claim, boolean unasked) {
        if (known.handover != null || !mayTakeOver) {
            release(service, known, ip, "claimedByNewOwner");
            return false;
        }
        if (!unasked) {
            return false;
        }
        if (!isLive(claim.node())) {
            Map<String, Long> met = new HashMap<>(known.met);
            met.put(claim.node(), claim.at() + MET_NANOS);
            known.met = Map.copyOf(met);
            withMet.add(service);
            decide(service, claim.at(), _ -> {});
        }
        return known.held.contains(ip) && known.handover == null;
    }

    /** What time alone brings: ends of handovers, questions, and speakers met on the wire that fell silent. */
    List<Ask> tick(long now, Consumer<String> again) {
        List<Ask> asks = new ArrayList<>();
        for (String service : List.copyOf(handingOver)) {
            Memory known = records.get(service);
            if (known == null || known.handover == null) {
                handingOver.remove(service);
            } else if (known.handover.isOver(now)) {
                withdraw(service, known, "handedOverUnseen");
            } else if (known.handover.takeAsk(now)) {
                for (IpAddress ip : known.held) {
                    asks.add(new Ask(ip, known.handover.to(), known.heldOn));
                }
            }
        }
        for (String service : List.copyOf(withMet)) {
            Memory known = records.get(service);
            if (known == null || forgetMet(known, now)) {
                withMet.remove(service);
                again.accept(service);
            }
        }
        lastClaims.values().removeIf(claim -> now - claim.at() > RECENT_NANOS);
        return asks;
    }

    /** When {@link #tick} has something to do next. */
    long nextDue() {
        long next = NEVER;
        for (String service : handingOver) {
            Memory known = records.get(service);
            if (known != null && known.handover != null) {
                next = Math.min(next, known.handover.nextDue());
            }
        }
        for (String service : withMet) {
            Memory known = records.get(service);
            for (long until : known == null ? List.<Long>of() : known.met.values()) {
                next = Math.min(next, until);
            }
        }
        return next;
    }

    // True when nobody is left.
    private boolean forgetMet(Memory known, long now) {
        Map<String, Long> left = new HashMap<>(known.met);
        left.entrySet().removeIf(one -> one.getValue() <= now || isLive(one.getKey()));
        known.met = Map.copyOf(left);
        return left.isEmpty();
    }

    private void decide(String service, ServiceView view, long now, Consumer<String> again) {
        Memory known = records.computeIfAbsent(
                service, _ -> new Memory(NodeOrder.of(view.rankingIp(), electorate.nodeNames())));
        known.order = order(known.order, view.rankingIp());
        known.placement = placement(known, view.ips());
        known.placedIps = view.ips();
        sharers.put(service, view.ips()).forEach(again);
        Electorate voters = known.met.isEmpty() ? electorate : electorate.withMembers(withMet(known.met.keySet()));
        Decision decision = known.placement.isPresent()
                ? Election.decide(view, known.placement.get(), voters, known.order)
                : new Decision.Nobody(Decision.Reason.IP_NOT_ALLOWED, List.of());
        if (!mayTakeOver) {
            // What this node knows of the others is old. It goes on with what it has, unless there is nothing to serve.
            if (decision instanceof Decision.Nobody nobody && nobody.reason() != Decision.Reason.NO_CANDIDATE) {
                withdraw(service, known, nobody.reason().toString());
            } else if (!known.held.isEmpty() && !anyUsable(known.heldOn)) {
                withdraw(service, known, "noInterface");
            }
            return;
        }
        long failover = noteLeader(service, view, known, decision, now);
        if (noteRanking(known, decision)) {
            sharers.of(service).forEach(again);
        }
        switch (decision) {
            case Decision.Announce announce
            when announce.winner().equals(node) -> announce(service, view, known, announce, now, failover);
            case Decision.Announce announce -> lose(service, view, known, announce.winner(), now);
            case Decision.Nobody nobody ->
                withdraw(service, known, nobody.reason().toString());
        }
    }

    private Members withMet(Set<String> met) {
        Members members = electorate.members();
        for (String one : met) {
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
        return present.isPresent() || !known.placedIps.equals(ips) ? present : known.placement;
    }

    /** Returns how many nanoseconds ago the last owner gave its last sign of life, if it is dead and this node takes over; -1 otherwise. */
    private long noteLeader(String service, ServiceView view, Memory known, Decision decision, long now) {
        String winner = decision.winnerIfAny().orElse("");
        if (winner.isEmpty() || winner.equals(known.leader)) {
            return AnnouncementLog.NO_FAILOVER;
        }
        String before = known.leader;
        known.leader = winner;
        boolean isOurs = winner.equals(node);
        if (before.isEmpty() || !isOurs && !before.equals(node)) {
            return AnnouncementLog.NO_FAILOVER;
        }
        log.leaderChanged(service, view.rankingIp(), before, winner);
        Peer peer = group.peers().get(before);
        if (!isOurs || peer == null || peer.status() != Status.DEAD) {
            return AnnouncementLog.NO_FAILOVER;
        }
        long silent = Math.max(0, now - peer.heardAt());
        log.failover(service, view.rankingIp(), before, silent);
        return silent;
    }

    /** Returns whether the winner changed. */
    private boolean noteRanking(Memory known, Decision decision) {
        String winner = decision.winnerIfAny().orElse("");
        String successor = decision instanceof Decision.Announce announce
                ? announce.successor().orElse("")
                : "";
        boolean newWinner = !winner.equals(known.winner);
        successionsChanged |= newWinner || !successor.equals(known.successor);
        known.winner = winner;
        known.successor = successor;
        return newWinner;
    }

    private void announce(
            String service, ServiceView view, Memory known, Decision.Announce decision, long now, long failoverNanos) {
        if (!anyUsable(decision.interfaces())) {
            withdraw(service, known, "noInterface");
            if (!known.failed) {
                known.failed = true;
                log.announceFailed(service, view.ips(), decision.interfaces());
            }
            return;
        }
        known.failed = false;
        hold(service, known, answerable(service, view.ips()), decision, now, failoverNanos);
    }

    private void hold(
            String service,
            Memory known,
            List<IpAddress> ips,
            Decision.Announce decision,
            long now,
            long failoverNanos) {
        boolean sameIps = ips.equals(known.held);
        boolean wasLeaving = known.handover != null;
        if (sameIps && !wasLeaving && decision.interfaces().equals(known.heldOn)) {
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
        endHandover(service, known);
        known.held = ips;
        known.heldOn = decision.interfaces();
        if (!sameIps) {
            known.heldSince = now;
        }
        if (!ips.isEmpty() && !sameIps) {
            log.announced(service, decision.pool(), ips, failoverNanos);
        } else if (ips.isEmpty() && !before.isEmpty()) {
            log.withdrawn(service, before, "noIPv4Address");
        }
    }

    /** Another node owns the Service from now on. */
    private void lose(String service, ServiceView view, Memory known, String winner, long now) {
        known.failed = false;
        if (known.held.isEmpty()
                || known.handover != null && known.handover.to().equals(winner)) {
            return;
        }
        if (!anyUsable(known.heldOn)) {
            withdraw(service, known, "noInterface");
        } else if (group.standing() == Group.Standing.OFF || !isLive(winner)) {
            // Nobody tells us who lives; or the winner counts only because it was met on the wire, where it has
            // claimed the address.
            withdraw(service, known, "notOwner");
        } else {
            handOver(service, view, known, winner, now);
        }
    }

    private void handOver(String service, ServiceView view, Memory known, String winner, long now) {
        boolean noEndpoint = view.trafficPolicy() == TrafficPolicy.LOCAL
                && !view.endpoints().servingNodes().contains(node);
        Handover.Kind kind =
                noEndpoint ? Handover.Kind.WITHOUT_ENDPOINT : leaving ? Handover.Kind.LEAVING : Handover.Kind.ORDINARY;
        known.handover =
                Handover.begin(winner, Optional.ofNullable(group.peers().get(winner)), kind, now);
        handingOver.add(service);
        for (IpAddress ip : known.held) {
            table.handOver(ip, service);
        }
        for (IpAddress ip : known.held) {
            // The claim may have been faster than the news of the cause.
            LastClaim claim = lastClaims.get(ip);
            if (claim != null && claim.node().equals(winner) && claim.at() - known.heldSince > 0) {
                release(service, known, ip, "claimedByNewOwner");
            }
        }
    }

    private void release(String service, Memory known, IpAddress ip, String reason) {
        List<IpAddress> left = new ArrayList<>(known.held);
        left.remove(ip);
        if (left.isEmpty()) {
            withdraw(service, known, reason);
        } else {
            table.release(ip, service);
            known.held = List.copyOf(left);
        }
    }

    private void withdraw(String service, Memory known, String reason) {
        if (!known.held.isEmpty()) {
            for (IpAddress ip : known.held) {
                table.release(ip, service);
            }
            log.withdrawn(service, known.held, reason);
        }
        endHandover(service, known);
        known.held = List.of();
        known.heldOn = AddressTable.NOWHERE;
        if (!reason.equals("noInterface")) {
            known.failed = false;
        }
    }

    private void endHandover(String service, Memory known) {
        known.handover = null;
        handingOver.remove(service);
    }

    // Only what ARP can answer is held: the series and log lines say what is true.
    private List<IpAddress> answerable(String service, List<IpAddress> ips) {
        List<IpAddress> answerable = new ArrayList<>(ips.size());
        for (IpAddress ip : ips) {
            if (!ip.isV4()) {
                log.cannotAnswer(service, ip);
            } else if (!answerable.contains(ip) && isOwnedHere(service, ip)) {
                answerable.add(ip);
            }
        }
        return List.copyOf(answerable);
    }

    // An address of several Services is announced only by the winner of the first of them that has one (spec section 5,
    // "Rule sets").
    private boolean isOwnedHere(String service, IpAddress ip) {
        if (!electorate.rules().firstServiceDecides()) {
            return true;
        }
        for (String sharer : sharers.inOrder(ip)) {
            if (sharer.equals(service)) {
                return true;
            }
            Memory known = records.get(sharer);
            if (known != null && !known.winner.isEmpty()) {
                return known.winner.equals(node);
            }
        }
        return true;
    }

    private boolean isLive(String other) {
        Peer peer = group.peers().get(other);
        return peer != null && peer.isLive();
    }

    private boolean anyUsable(Interfaces interfaces) {
        for (Link link : usable.getOrDefault(IpFamily.IPV4, List.of())) {
            if (interfaces.contains(link.name())) {
                return true;
            }
        }
        return false;
    }
}
