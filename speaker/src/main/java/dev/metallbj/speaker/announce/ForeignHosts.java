package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.inquiry.Admissions;
import dev.metallbj.speaker.inquiry.Budget;
import dev.metallbj.speaker.inquiry.Conflicts;
import dev.metallbj.speaker.inquiry.Question;
import dev.metallbj.speaker.inquiry.Spot;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.packet.Claim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to do about other machines that have an address of ours (spec section 7 rule 4): say so, and announce it all the same, or not. Owned by the
 * announcer's loop thread.
 */
final class ForeignHosts {
    private final boolean refuses;
    private final AnnouncementLog log;
    private final WireMetrics metrics;
    private final Conflicts conflicts = new Conflicts();
    private final Admissions admissions = new Admissions();

    /** Services that would announce an address and do not, because somebody else has it. */
    private final Map<IpAddress, Set<String>> refused = new HashMap<>();

    private final Set<IpAddress> toDefend = new HashSet<>();
    private boolean on;

    /** @param refuses {@code --on-conflict refuse} */
    ForeignHosts(boolean refuses, AnnouncementLog log, WireMetrics metrics) {
        this.refuses = refuses;
        this.log = log;
        this.metrics = metrics;
    }

    /** Whether this is looked at: not under classic rules. Returns the Services for which that changes something. */
    Set<String> lookAt(boolean present) {
        if (present || !on) {
            on = present;
            return Set.of();
        }
        on = false;
        conflicts.clear().forEach(metrics::conflictOver);
        Set<String> concerned = new HashSet<>();
        refused.values().forEach(concerned::addAll);
        refused.clear();
        return concerned;
    }

    /**
     * Whether the Service may announce the address.
     *
     * @param isNew whether nobody has announced it before, as far as this node knows
     * @param interfaces on which it would be announced
     */
    boolean admits(IpAddress ip, String service, boolean isNew, Set<String> interfaces, long now) {
        if (!refuses || !on) {
            return true;
        }
        if (conflicts.isContested(ip)) {
            refused.computeIfAbsent(ip, _ -> new HashSet<>()).add(service);
            return false;
        }
        return !isNew || admissions.admits(ip, service, interfaces, now);
    }

    /** The Service is not this node's, or not any more. */
    void release(String service) {
        admissions.release(service);
        if (!refused.isEmpty()) {
            refused.entrySet().removeIf(one -> {
                boolean isLast =
                        one.getValue().remove(service) && one.getValue().isEmpty();
                if (isLast && conflicts.forget(one.getKey())) {
                    metrics.conflictOver(one.getKey());
                }
                return isLast;
            });
        }
    }

    /**
     * A station that is no speaker's claims an address.
     *
     * @param holders Services that announce it
     * @return Services that have to be decided again
     */
    Set<String> claimed(Claim claim, Set<String> holders, long now) {
        Set<String> concerned = new HashSet<>(holders);
        concerned.addAll(admissions.waiting(claim.ip()));
        concerned.addAll(refused.getOrDefault(claim.ip(), Set.of()));
        if (!on || concerned.isEmpty()) {
            return Set.of();
        }
        if (conflicts.claimed(new Spot(claim.ip(), claim.interfaceName()), claim.mac(), now)) {
            metrics.conflict(claim.ip());
            log.addressConflict(concerned, claim, refuses);
        }
        if (!refuses && conflicts.takeDefence(claim.ip(), now)) {
            toDefend.add(claim.ip());
        }
        return refuses ? concerned : Set.of();
    }

    /** Addresses to be claimed once, now. */
    Set<IpAddress> takeDefences() {
        Set<IpAddress> taken = Set.copyOf(toDefend);
        toDefend.clear();
        return taken;
    }

    /** An address is announced on other interfaces than before. */
    void changed(AddressTable.Change change, Collection<Link> open, long now) {
        boolean anywhere = false;
        for (Link link : open) {
            boolean is = change.after().contains(link.name());
            anywhere |= is;
            Spot spot = new Spot(change.ip(), link.name());
            if (!is) {
                conflicts.withdrawn(spot);
            } else if (on && !change.before().contains(link.name())) {
                conflicts.announced(spot, now);
            }
        }
        if (!anywhere && !refused.containsKey(change.ip()) && conflicts.forget(change.ip())) {
            metrics.conflictOver(change.ip());
        }
    }

    /** An interface is new: what is announced there is asked for there. */
    void opened(Link link, List<Announcement> announced, long now) {
        for (Announcement one : announced) {
            if (on && one.owned() && one.interfaces().contains(link.name())) {
                conflicts.announced(new Spot(one.ip(), link.name()), now);
            }
        }
    }

    /** Ends what time ends. Returns Services that have to be decided again. */
    Set<String> conclude(long now) {
        Set<String> concerned = new HashSet<>(admissions.conclude(now));
        for (IpAddress ip : conflicts.conclude(now)) {
            metrics.conflictOver(ip);
            log.conflictOver(ip);
            Set<String> waited = refused.remove(ip);
            concerned.addAll(waited == null ? Set.of() : waited);
        }
        return concerned;
    }

    /** Questions to everybody that go out now. */
    List<Question> collect(Budget budget, long now) {
        List<Question> questions = new ArrayList<>(admissions.collect(budget, now));
        questions.addAll(conflicts.collect(budget, now));
        return questions;
    }

    /** Adds every address that is not announced here and whose claims matter all the same. */
    void watched(Set<IpAddress> out) {
        admissions.watched(out);
        out.addAll(refused.keySet());
    }

    /** When there is something to do next. */
    long nextDue(long now) {
        return Math.min(admissions.nextDue(now), conflicts.nextDue(now));
    }
}
