package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.Decision;
import dev.metallbj.speaker.election.Electorate;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.election.Rules;
import dev.metallbj.speaker.election.ServiceView;
import dev.metallbj.speaker.election.ServiceView.TrafficPolicy;
import dev.metallbj.speaker.inquiry.Inquiries;
import dev.metallbj.speaker.link.Link;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Decides about one Service at a time, and holds, hands over or releases its addresses. Owned by the announcer's loop thread.
 *
 * <p>A Service is this node's when the election says so, one of the interfaces is open, and this speaker may take over.
 */
final class ServiceDecisions {
    static final long NEVER = Long.MAX_VALUE;

    private final String node;
    private final ClusterView cluster;
    private final AnnouncementLog log;
    private final WireMetrics metrics;
    private final Holdings holdings;
    private final Elections elections;
    private final Standby standby;
    private final ForeignHosts foreign;
    private final Unannounced unannounced;
    private final Map<String, Memory> records = new HashMap<>();
    private final Sharers sharers = new Sharers();
    private Group group = Group.OFF;
    private Map<IpFamily, List<Link>> usable = Map.of();
    private boolean mayTakeOver = true;
    private boolean leaving;
    private boolean successionsChanged;

    ServiceDecisions(String node, ClusterView cluster, AddressTable table, AnnouncementLog log, OnTheWire wire) {
        this.node = node;
        this.cluster = cluster;
        this.log = log;
        this.metrics = wire.metrics();
        this.elections = new Elections(cluster);
        this.standby = new Standby(node, wire, elections, log);
        this.foreign = wire.foreign();
        this.holdings = new Holdings(table, log);
        this.unannounced = new Unannounced(node, log);
    }

    /** Counts from the next decision on. */
    void electorate(Electorate present, Group of) {
        elections.electorate(present);
        group = of;
        unannounced.follow(of);
    }

    /** The interfaces that are open, by the family of address that they can announce; counts from the next decision on. */
    void links(Map<IpFamily, List<Link>> open) {
        usable = open;
        standby.links(open);
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

    /** Whether the address is answered for. */
    boolean holds(IpAddress ip) {
        return !holdings.holders(ip).isEmpty();
    }

    /** Whether anything is answered for. */
    boolean holdsAny() {
        return holdings.any();
    }

    /** Gossip begins to miss a node: some of its addresses of which this node is the successor are asked for. */
    void sample(String missed, long now) {
        List<String> services = new ArrayList<>();
        records.forEach((service, known) -> {
            if (known.winner.equals(missed) && known.successor.equals(node)) {
                services.add(service);
            }
        });
        standby.sample(missed, services, records, cluster, now);
    }

    /** The rules of the last decision. */
    Rules rules() {
        return elections.rules();
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
                unannounced.close(service);
                if (known != null) {
                    standby.release(service, now);
                    foreign.release(service);
                    successionsChanged |= !known.successor.isEmpty();
                    holdings.withdraw(service, known, reason);
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
        records.forEach((service, known) -> holdings.withdraw(service, known, reason));
        records.clear();
    }

    /**
     * Another speaker claims an address that is answered here.
     *
     * @param by its node; if gossip does not hold it for live, {@link Inquiries} know of it
     * @param unasked whether it was a gratuitous frame and not the answer to a question
     * @return whether this node goes on claiming the address, although the other does too
     */
    boolean claimed(IpAddress ip, String by, boolean unasked, long now) {
        if (unasked) {
            holdings.noteClaim(ip, by, now);
        }
        boolean contested = false;
        for (String service : holdings.holders(ip)) {
            Memory known = records.get(service);
            if (known != null) {
                contested |= claimed(service, known, ip, by, unasked, now);
            }
        }
        return contested;
    }

    private boolean claimed(String service, Memory known, IpAddress ip, String by, boolean unasked, long now) {
        if (known.handover != null || !mayTakeOver) {
            holdings.release(service, known, ip, "claimedByNewOwner");
            return false;
        }
        if (!isLive(by)) {
            decide(service, now, _ -> {}); // it stands from now on, and may rank first
        }
        return unasked && known.held.contains(ip) && known.handover == null;
    }

    /** The Services that announce the address, answerers that hand it over included. */
    Set<String> holders(IpAddress ip) {
        return holdings.holders(ip);
    }

    /** A Service that this node owns and has answered for at least so long. */
    Optional<String> ownedFor(IpAddress ip, long nanos, long now) {
        for (String service : holdings.holders(ip)) {
            Memory known = records.get(service);
            if (known != null && known.handover == null && now - known.heldSince >= nanos) {
                return Optional.of(service);
            }
        }
        return Optional.empty();
    }

    /** What time alone brings: ends of handovers, and questions. */
    List<Holdings.Ask> tick(long now, Consumer<String> again) {
        unannounced.tick(now, mayTakeOver && !leaving, again);
        return holdings.tick(now);
    }

    /** When {@link #tick} has something to do next. */
    long nextDue() {
        return Math.min(holdings.nextDue(), unannounced.nextDue());
    }

    private void decide(String service, ServiceView view, long now, Consumer<String> again) {
        Memory known = records.computeIfAbsent(service, _ -> elections.newMemory(view));
        elections.prepare(known, view);
        sharers.put(service, view.ips()).forEach(again);
        Decision decision = elections.decide(known, view, Set.of());
        if (!mayTakeOver) {
            // What this node knows of the others is old. It goes on with what it has, unless there is nothing to serve.
            if (decision instanceof Decision.Nobody nobody && nobody.reason() != Decision.Reason.NO_CANDIDATE) {
                holdings.withdraw(service, known, nobody.reason().toString());
            } else if (!known.held.isEmpty() && !anyUsable(known.held, known.heldOn)) {
                holdings.withdraw(service, known, "noInterface");
            }
            return;
        }
        Optional<Standby.Share> share = share(service, view, known, decision, now);
        if (share.isPresent() && share.get().isNothing()) {
            decision = share.get().wider();
        }
        known.isNew = decision.winnerIfAny().equals(Optional.of(node)) && (known.isNew || known.leader.isEmpty());
        long failover = noteLeader(service, view, known, decision, now);
        if (noteRanking(known, decision)) {
            sharers.of(service).forEach(again);
        }
        if (!leaving) {
            unannounced.decided(service, view, known, decision, now);
        }
        switch (decision) {
            case Decision.Announce announce
            when announce.winner().equals(node) ->
                announce(
                        service,
                        view,
                        known,
                        announce,
                        share.map(Standby.Share::limits).orElse(Map.of()),
                        now,
                        failover);
            case Decision.Announce announce -> lose(service, view, known, announce.winner(), now);
            case Decision.Nobody nobody ->
                holdings.withdraw(service, known, nobody.reason().toString());
        }
    }

    private Optional<Standby.Share> share(String service, ServiceView view, Memory known, Decision decision, long now) {
        if (decision instanceof Decision.Announce ours && ours.winner().equals(node)) {
            return standby.share(service, view, known, ours, now);
        }
        standby.release(service, now);
        foreign.release(service);
        return Optional.empty();
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
        known.tookOver = isOurs && !before.isEmpty();
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
        metrics.failover(silent);
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
            String service,
            ServiceView view,
            Memory known,
            Decision.Announce decision,
            Map<IpAddress, Interfaces> limits,
            long now,
            long failoverNanos) {
        List<IpAddress> unanswerable = unanswerable(view.ips(), decision.interfaces());
        if (unanswerable.containsAll(view.ips())) {
            holdings.withdraw(service, known, "noInterface");
        } else {
            List<IpAddress> answerable = answerable(service, view.ips(), unanswerable);
            answerable.removeIf(ip -> AddressTable.NOWHERE.equals(limits.get(ip)));
            boolean refused = answerable.removeIf(ip -> !isAdmitted(service, known, ip, decision.interfaces(), now));
            if (refused && answerable.isEmpty()) {
                holdings.withdraw(service, known, "addressConflict");
                return;
            }
            // Under Local the owner before stops without waiting for a claim.
            known.fromLiveNode = failoverNanos == AnnouncementLog.NO_FAILOVER
                    && group.hasLive()
                    && view.trafficPolicy() != TrafficPolicy.LOCAL;
            holdings.hold(service, known, List.copyOf(answerable), limits, decision, now, failoverNanos);
        }
        noteFailed(service, known, unanswerable, decision.interfaces());
    }

    private boolean isAdmitted(String service, Memory known, IpAddress ip, Interfaces interfaces, long now) {
        Set<String> names = new HashSet<>();
        for (Link link : usable.getOrDefault(ip.family(), List.of())) {
            if (interfaces.contains(link.name())) {
                names.add(link.name());
            }
        }
        return foreign.admits(ip, service, known.isNew, names, now);
    }

    /** What can be answered of a dual-stack Service is announced, and the rest said to have failed. */
    private void noteFailed(String service, Memory known, List<IpAddress> failed, Interfaces interfaces) {
        List<IpAddress> fresh = new ArrayList<>(failed);
        fresh.removeAll(known.failed);
        known.failed = failed;
        if (!fresh.isEmpty()) {
            log.announceFailed(service, fresh, interfaces);
        }
    }

    /** Another node owns the Service from now on. */
    private void lose(String service, ServiceView view, Memory known, String winner, long now) {
        known.failed = List.of();
        if (known.held.isEmpty()
                || known.handover != null && known.handover.to().equals(winner)) {
            return;
        }
        if (!anyUsable(known.held, known.heldOn)) {
            holdings.withdraw(service, known, "noInterface");
        } else if (group.standing() == Group.Standing.OFF || !isLive(winner)) {
            // Nobody tells us who lives; or the winner counts only because it was met on the wire, where it has
            // claimed the address.
            holdings.withdraw(service, known, "notOwner");
        } else {
            handOver(service, view, known, winner, now);
        }
    }

    private void handOver(String service, ServiceView view, Memory known, String winner, long now) {
        boolean noEndpoint = view.trafficPolicy() == TrafficPolicy.LOCAL
                && !view.endpoints().servingNodes().contains(node);
        Handover.Kind kind =
                noEndpoint ? Handover.Kind.WITHOUT_ENDPOINT : leaving ? Handover.Kind.LEAVING : Handover.Kind.ORDINARY;
        holdings.handOver(
                service, known, winner, Optional.ofNullable(group.peers().get(winner)), kind, now);
    }

    // Only what can be answered is held: the series and log lines say what is true. The caller's own list.
    private List<IpAddress> answerable(String service, List<IpAddress> ips, List<IpAddress> unanswerable) {
        List<IpAddress> answerable = new ArrayList<>(ips.size());
        for (IpAddress ip : ips) {
            if (!unanswerable.contains(ip) && !answerable.contains(ip) && isOwnedHere(service, ip)) {
                answerable.add(ip);
            }
        }
        return answerable;
    }

    /** Those for which none of the interfaces is open. */
    private List<IpAddress> unanswerable(List<IpAddress> ips, Interfaces interfaces) {
        List<IpAddress> unanswerable = new ArrayList<>();
        for (IpAddress ip : ips) {
            if (!isUsable(ip.family(), interfaces) && !unanswerable.contains(ip)) {
                unanswerable.add(ip);
            }
        }
        return List.copyOf(unanswerable);
    }

    // An address of several Services is announced only by the winner of the first of them that has one (spec section 5,
    // "Rule sets").
    private boolean isOwnedHere(String service, IpAddress ip) {
        if (!elections.rules().firstServiceDecides()) {
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

    private boolean anyUsable(List<IpAddress> ips, Interfaces interfaces) {
        for (IpAddress ip : ips) {
            if (isUsable(ip.family(), interfaces)) {
                return true;
            }
        }
        return false;
    }

    private boolean isUsable(IpFamily family, Interfaces interfaces) {
        for (Link link : usable.getOrDefault(family, List.of())) {
            if (interfaces.contains(link.name())) {
                return true;
            }
        }
        return false;
    }
}
