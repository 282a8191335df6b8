package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.election.Decision;
import dev.metallbj.speaker.election.Interfaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes, hands over and releases the addresses of Services as {@link ServiceDecisions} says. Owned by the announcer's loop thread. */
final class Holdings {
    /** A claim of the new owner that is older says nothing about the move that begins now. */
    private static final long RECENT_NANOS = Duration.ofMillis(1_500).toNanos();

    private record LastClaim(String node, long at) {}

    /** A question to the new owner of an address. */
    record Ask(IpAddress ip, String owner, Interfaces interfaces) {}

    private final AddressTable table;
    private final AnnouncementLog log;
    private final Map<String, Memory> handingOver = new HashMap<>();
    private final Map<IpAddress, LastClaim> lastClaims = new HashMap<>();

    Holdings(AddressTable table, AnnouncementLog log) {
        this.table = table;
        this.log = log;
    }

    /** Whether anything is answered for. */
    boolean any() {
        return table.size() > 0;
    }

    /** The Services that answer for the address, owners or not. */
    Set<String> holders(IpAddress ip) {
        return table.holders(ip);
    }

    /** Another speaker has claimed the address unasked. */
    void noteClaim(IpAddress ip, String node, long now) {
        lastClaims.put(ip, new LastClaim(node, now));
    }

    /**
     * The Service is this node's from now on, or still.
     *
     * @param ips those of its addresses that are answered for
     * @param limits as {@link Memory#limits}
     * @param failoverNanos as in {@link AnnouncementLog#announced}
     */
    void hold(
            String service,
            Memory known,
            List<IpAddress> ips,
            Map<IpAddress, Interfaces> limits,
            Decision.Announce decision,
            long now,
            long failoverNanos) {
        boolean sameIps = ips.equals(known.held);
        boolean wasLeaving = known.handover != null;
        boolean sameInterfaces = decision.interfaces().equals(known.heldOn) && limits.equals(known.limits);
        if (sameIps && !wasLeaving && sameInterfaces) {
            return;
        }
        for (IpAddress ip : known.held) {
            if (!ips.contains(ip)) {
                table.release(ip, service);
            }
        }
        for (IpAddress ip : new HashSet<>(ips)) {
            Interfaces interfaces = limits.getOrDefault(ip, decision.interfaces());
            if (known.fromLiveNode) {
                table.takeOver(ip, service, interfaces);
            } else {
                table.hold(ip, service, interfaces);
            }
        }
        List<IpAddress> before = known.held;
        boolean isNew = before.isEmpty() || wasLeaving || !decision.interfaces().equals(known.heldOn);
        endHandover(service, known);
        known.held = ips;
        known.heldOn = decision.interfaces();
        known.limits = limits;
        boolean allNew = Collections.disjoint(before, ips);
        if (allNew) {
            // Not when an address is added: the link-local address without which IPv6 waits comes a second after the
            // cable.
            known.heldSince = now;
        }
        if (!ips.isEmpty() && !sameIps) {
            log.announced(service, decision.pool(), ips, failoverNanos, allNew);
        } else if (ips.isEmpty() && !before.isEmpty()) {
            log.withdrawn(service, before, "announcedForAnotherService");
            log.disowned(service);
        }
        if (!ips.isEmpty() && isNew) {
            log.owned(service, decision.interfaces(), known.tookOver);
        }
    }

    /** The Service's addresses go to another node: answered until it claims them. */
    void handOver(String service, Memory known, String winner, Optional<Peer> peer, Handover.Kind kind, long now) {
        known.handover = Handover.begin(winner, peer, kind, now);
        handingOver.put(service, known);
        log.disowned(service);
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

    /** One address of the Service is answered no more. */
    void release(String service, Memory known, IpAddress ip, String reason) {
        List<IpAddress> left = new ArrayList<>(known.held);
        left.remove(ip);
        if (left.isEmpty()) {
            withdraw(service, known, reason);
        } else {
            table.release(ip, service);
            known.held = List.copyOf(left);
        }
    }

    /** Nothing of the Service is answered any more. */
    void withdraw(String service, Memory known, String reason) {
        if (!known.held.isEmpty()) {
            for (IpAddress ip : known.held) {
                table.release(ip, service);
            }
            log.withdrawn(service, known.held, reason);
            log.disowned(service);
        }
        endHandover(service, known);
        known.held = List.of();
        known.heldOn = AddressTable.NOWHERE;
        known.limits = Map.of();
        if (!reason.equals("noInterface")) {
            known.failed = List.of();
        }
    }

    /** What time alone brings: ends of handovers, and questions. */
    List<Ask> tick(long now) {
        List<Ask> asks = new ArrayList<>();
        Map.copyOf(handingOver).forEach((service, known) -> {
            Handover handover = known.handover;
            if (handover == null) {
                handingOver.remove(service);
            } else if (handover.isOver(now)) {
                withdraw(service, known, "handedOverUnseen");
            } else if (handover.takeAsk(now)) {
                for (IpAddress ip : known.held) {
                    asks.add(new Ask(ip, handover.to(), known.heldOn));
                }
            }
        });
        lastClaims.values().removeIf(claim -> now - claim.at() > RECENT_NANOS);
        return asks;
    }

    /** When {@link #tick} has something to do next; {@link ServiceDecisions#NEVER} = never. */
    long nextDue() {
        long next = ServiceDecisions.NEVER;
        for (Memory known : handingOver.values()) {
            if (known.handover != null) {
                next = Math.min(next, known.handover.nextDue());
            }
        }
        return next;
    }

    private void endHandover(String service, Memory known) {
        known.handover = null;
        handingOver.remove(service);
    }
}
