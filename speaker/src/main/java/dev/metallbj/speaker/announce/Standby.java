package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.election.Decision;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.election.ServiceView;
import dev.metallbj.speaker.inquiry.Answer;
import dev.metallbj.speaker.inquiry.Inquiries;
import dev.metallbj.speaker.inquiry.Spot;
import dev.metallbj.speaker.link.Link;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the wire leaves of a Service that is this node's by gossip: where a speaker that ranks before it, and that gossip misses, still answers or
 * has not been asked, this node stands by (spec section 7 rules 2 and 3). Owned by the announcer's loop thread.
 */
final class Standby {
    /** So many Services are looked at for addresses that are worth asking for. */
    private static final int EXAMINED = 64;

    private static final int SAMPLES = 3;

    /**
     * What is left.
     *
     * @param wider the election in which those that stand are counted
     * @param limits where each address may be answered for
     */
    record Share(Decision.Announce wider, Map<IpAddress, Interfaces> limits) {
        boolean isNothing() {
            for (Interfaces left : limits.values()) {
                if (!left.equals(AddressTable.NOWHERE)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final String node;
    private final Inquiries inquiries;
    private final Elections elections;
    private final AnnouncementLog log;
    private final WireMetrics metrics;
    private Map<IpFamily, List<Link>> usable = Map.of();

    Standby(String node, OnTheWire wire, Elections elections, AnnouncementLog log) {
        this.node = node;
        this.inquiries = wire.inquiries();
        this.elections = elections;
        this.log = log;
        this.metrics = wire.metrics();
    }

    /** Counts from the next decision on. */
    void links(Map<IpFamily, List<Link>> open) {
        usable = open;
    }

    /** The Service is not this node's, or not any more. */
    void release(String service, long now) {
        inquiries.want(service, Map.of(), now);
    }

    /**
     * Looks whether anybody who ranks before this node stands.
     *
     * @param ours the election of those whom gossip holds for live, which this node has won
     * @return empty when nobody does, and all is this node's
     */
    Optional<Share> share(String service, ServiceView view, Memory known, Decision.Announce ours, long now) {
        Set<String> standing = inquiries.standing();
        if (!standing.isEmpty()
                && elections.decide(known, view, standing) instanceof Decision.Announce wider
                && !wider.winner().equals(node)) {
            List<String> before = wider.ranking().subList(0, wider.ranking().indexOf(node));
            return Optional.of(new Share(wider, limits(service, view, known, before, ours.interfaces(), now)));
        }
        release(service, now);
        return Optional.empty();
    }

    private Map<IpAddress, Interfaces> limits(
            String service, ServiceView view, Memory known, List<String> before, Interfaces interfaces, long now) {
        Map<String, Set<Spot>> open = new HashMap<>();
        Map<IpAddress, Interfaces> limits = new HashMap<>();
        for (IpAddress ip : view.ips()) {
            Set<String> left = new HashSet<>();
            for (Link link : usable.getOrDefault(ip.family(), List.of())) {
                if (interfaces.contains(link.name())
                        && isLeft(service, known, before, new Spot(ip, link.name()), open)) {
                    left.add(link.name());
                }
            }
            limits.put(ip, Interfaces.named(left));
        }
        inquiries.want(service, open, now);
        return Map.copyOf(limits);
    }

    private boolean isLeft(String service, Memory known, List<String> before, Spot spot, Map<String, Set<Spot>> open) {
        for (String other : before) {
            Answer answer = inquiries.answer(other, spot);
            open.computeIfAbsent(other, _ -> new HashSet<>()).add(spot);
            if (answer == Answer.ANSWERS && inquiries.takeAvoided(other)) {
                log.splitBrainAvoided(service, spot, other);
                metrics.splitBrainAvoided();
            }
            if (answer == Answer.ANSWERS || answer == Answer.UNKNOWN && !isHeld(known, spot)) {
                return false;
            }
        }
        return true;
    }

    // What was not asked yet stays as it is.
    private static boolean isHeld(Memory known, Spot spot) {
        return known.held.contains(spot.ip())
                && known.limits.getOrDefault(spot.ip(), known.heldOn).contains(spot.interfaceName());
    }

    /**
     * Gossip begins to miss a node: some addresses of which this node is the successor are asked for, on each interface.
     *
     * @param services what it owned and this node would take over
     */
    void sample(String missed, List<String> services, Map<String, Memory> records, ClusterView cluster, long now) {
        Map<String, Integer> taken = new HashMap<>();
        List<Spot> spots = new ArrayList<>();
        for (String service : services.subList(0, Math.min(EXAMINED, services.size()))) {
            Memory known = records.get(service);
            if (known != null
                    && cluster.service(service) instanceof ClusterView.Lookup.Present(ServiceView view)
                    && elections.decideWithout(known, view, missed) instanceof Decision.Announce next
                    && next.winner().equals(node)) {
                addSpots(view, next.interfaces(), taken, spots);
            }
        }
        for (Spot spot : spots) {
            inquiries.sample(missed, spot, now);
            // Whoever died before it and was never asked, because the missed one was to take over from him.
            for (String other : inquiries.standing()) {
                if (!inquiries.hasAnswered(other)) {
                    inquiries.sample(other, spot, now);
                }
            }
        }
    }

    private void addSpots(ServiceView view, Interfaces interfaces, Map<String, Integer> taken, List<Spot> spots) {
        for (IpAddress ip : view.ips()) {
            for (Link link : usable.getOrDefault(ip.family(), List.of())) {
                Spot spot = new Spot(ip, link.name());
                boolean enough = taken.getOrDefault(link.name(), 0) >= SAMPLES;
                if (interfaces.contains(link.name()) && !enough && !spots.contains(spot)) {
                    taken.merge(link.name(), 1, Integer::sum);
                    spots.add(spot);
                }
            }
        }
    }
}
