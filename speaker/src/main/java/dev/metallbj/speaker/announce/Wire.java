package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.inquiry.Budget;
import dev.metallbj.speaker.inquiry.Budget.Purpose;
import dev.metallbj.speaker.inquiry.Inquiries;
import dev.metallbj.speaker.inquiry.Question;
import dev.metallbj.speaker.inquiry.Spot;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.packet.Claim;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is heard on the wire and asked there: claims are told to those whom they concern, and questions go out (spec section 7). Owned by the
 * announcer's loop thread.
 */
final class Wire {
    /** Only for measuring what the questions cost a failover ({@code make bench ONLY=wire-check}). */
    private static final boolean ASKS = !"false".equals(System.getProperty("metallb.wireCheck"));

    /** Who has owned an address for so long has taken it over from everybody. */
    private static final long SETTLED = Duration.ofSeconds(2).toNanos();

    private static final int REMEMBERED = 1024;

    private record Duplicate(IpAddress ip, String node) {}

    private final String node;
    private final ClusterView cluster;
    private final SpeakerMacs speakers;
    private final ServiceDecisions services;
    private final Inquiries inquiries;
    private final ForeignHosts foreign;
    private final Budget budget;
    private final GratuitousSender sender;
    private final WireMetrics metrics;
    private final AnnouncementLog log;
    private final Defences defences = new Defences();
    private final ClaimLog claimLog = new ClaimLog();

    /** Speakers that were heard and not found in gossip. */
    private final Set<String> met = new HashSet<>();

    /** What was said of kernels that answer by themselves. */
    private final Map<Duplicate, Long> duplicates = new LinkedHashMap<>();

    /** Services that have to be decided again. */
    private final Set<String> concerned = new HashSet<>();

    private Group group = Group.OFF;
    private Set<String> linksKnown = Set.of();
    private boolean mayTakeOver;
    private boolean checks;

    Wire(
            String node,
            ClusterView cluster,
            SpeakerMacs speakers,
            ServiceDecisions services,
            OnTheWire wire,
            GratuitousSender sender,
            AnnouncementLog log) {
        this.node = node;
        this.cluster = cluster;
        this.speakers = speakers;
        this.services = services;
        this.inquiries = wire.inquiries();
        this.foreign = wire.foreign();
        this.budget = wire.budget();
        this.metrics = wire.metrics();
        this.sender = sender;
        this.log = log;
    }

    /**
     * Gossip's view of this turn: whom it misses is asked.
     *
     * @param may as {@link Gate#mayTakeOver}; what was learned before it became true again is out of date
     */
    void follow(Group present, boolean may, long now) {
        boolean check = ASKS && services.rules().wireCheck() && present.standing() != Standing.OFF;
        if (may == mayTakeOver && check == checks && present.equals(group)) {
            return;
        }
        if (may && !mayTakeOver) {
            inquiries.restart();
            met.clear();
        }
        mayTakeOver = may;
        if (check && !checks) {
            linksKnown = Set.of(); // all that is announced is asked for
        }
        checks = check;
        group = present;
        concerned.addAll(foreign.lookAt(check));
        for (String one : inquiries.missed()) {
            if (!isStillMissed(one)) {
                inquiries.forget(one);
                met.remove(one);
            }
        }
        if (may && check) {
            present.peers().forEach((other, peer) -> follow(other, peer, now));
        }
    }

    /** This process was stopped: what was learned before may be out of date. */
    void restart() {
        mayTakeOver = false;
    }

    private boolean isStillMissed(String other) {
        Peer peer = group.peers().get(other);
        if (peer == null) {
            return inquiries.hasAnswered(other);
        }
        boolean isAbsent = peer.status() == Status.SUSPECT || peer.status() == Status.DEAD;
        return isAbsent && (checks || met.contains(other));
    }

    private void follow(String other, Peer peer, long now) {
        List<MacAddress> macs = speakers.of(other);
        boolean isAbsent = peer.status() == Status.SUSPECT || peer.status() == Status.DEAD;
        if (isAbsent && !macs.isEmpty() && inquiries.follow(other, peer.status() == Status.DEAD, macs, now)) {
            services.sample(other, now);
        }
    }

    /** Tells a claim to those whom it concerns. */
    void hear(Claim claim, Links own, long now) {
        if (isOwn(claim, own)) {
            return;
        }
        Optional<String> speaker = group.standing() == Standing.OFF
                ? Optional.empty()
                : speakers.nodeOf(claim.mac(), cluster.speakerPods(), now);
        if (speaker.isEmpty()) {
            claimLog.claimed(claim, now);
            if (claim.form() != Claim.Form.DUPLICATE_ADDRESS_DETECTION) {
                concerned.addAll(foreign.claimed(claim, services.holders(claim.ip()), now));
            }
        } else if (!speaker.get().equals(node) && says(claim.form())) {
            hear(claim, speaker.get(), now);
        }
    }

    private void hear(Claim claim, String speaker, long now) {
        boolean isHeld = services.holds(claim.ip());
        Peer peer = group.peers().get(speaker);
        if (isHeld && mayTakeOver && (peer == null || peer.status() == Status.DEAD)) {
            met.add(speaker);
            inquiries.follow(speaker, true, List.of(claim.mac()), now);
        }
        inquiries.answered(speaker, new Spot(claim.ip(), claim.interfaceName()), claim.mac(), now);
        if (checks && peer != null && peer.isLive() && !claim.form().isGratuitous()) {
            answeredBeside(claim, speaker, now);
        }
        if (isHeld && services.claimed(claim.ip(), speaker, claim.form().isGratuitous(), now)) {
            defences.claimed(claim.ip(), now);
        }
    }

    // A live speaker knows who owns the address, and answers no more after a hand-over: so it is not the speaker.
    private void answeredBeside(Claim claim, String other, long now) {
        Duplicate duplicate = new Duplicate(claim.ip(), other);
        if (!duplicates.containsKey(duplicate)) {
            services.ownedFor(claim.ip(), SETTLED, now).ifPresent(service -> {
                if (duplicates.size() == REMEMBERED) {
                    duplicates.remove(duplicates.keySet().iterator().next());
                }
                duplicates.put(duplicate, now);
                log.duplicateAnswer(service, claim, other);
                metrics.duplicateAnswer();
            });
        }
    }

    /** Ends what time ends, after all claims that are here were heard. */
    void conclude(long now) {
        inquiries.conclude(now);
        concerned.addAll(foreign.conclude(now));
    }

    /** Services for which the wire has changed something since the last call. */
    Set<String> takeConcerned() {
        Set<String> all = inquiries.takeConcerned();
        all.addAll(concerned);
        concerned.clear();
        return all;
    }

    /** Addresses that are not announced here and whose claims matter all the same. */
    Set<IpAddress> watched() {
        Set<IpAddress> watched = new HashSet<>(inquiries.watched());
        foreign.watched(watched);
        return watched.isEmpty() ? Set.of() : watched;
    }

    /** What is announced has changed. */
    void changed(AddressTable.Change change, Map<IpFamily, List<Link>> open, long now) {
        foreign.changed(change, open.getOrDefault(change.ip().family(), List.of()), now);
    }

    /** Looks for interfaces that are new. */
    void followLinks(Map<IpFamily, List<Link>> open, Supplier<List<Announcement>> announced, long now) {
        Set<String> present = new HashSet<>();
        for (List<Link> links : open.values()) {
            for (Link link : links) {
                present.add(link.name());
                if (!linksKnown.contains(link.name())) {
                    foreign.opened(link, announced.get(), now);
                }
            }
        }
        linksKnown = present;
    }

    /** Addresses to be claimed again by a paced round, because another speaker does too. */
    List<IpAddress> takeDefences(long now) {
        return defences.takeDue(now);
    }

    /** Addresses to be claimed once, because a foreign machine does too. */
    Set<IpAddress> takeForeignDefences() {
        return foreign.takeDefences();
    }

    // Who merely sends from an address, or is about to use it, does not answer for it.
    private static boolean says(Claim.Form form) {
        return form != Claim.Form.REQUEST && form != Claim.Form.DUPLICATE_ADDRESS_DETECTION;
    }

    // Two interfaces of this node may be in one segment and hear each other.
    private static boolean isOwn(Claim claim, Links own) {
        for (Link link : own.all()) {
            if (link.mac().equals(claim.mac())) {
                return true;
            }
        }
        return false;
    }

    /** Sends the questions that are due. What answers them has to be watched already. */
    void ask(List<Holdings.Ask> handOvers, Map<IpFamily, List<Link>> open, long now) {
        for (Question question : inquiries.collect(now)) {
            Interfaces there = Interfaces.named(Set.of(question.spot().interfaceName()));
            for (MacAddress mac : question.to()) {
                sender.ask(question.spot().ip(), mac, there);
                metrics.asked(Purpose.FAILOVER);
            }
        }
        for (Question question : foreign.collect(budget, now)) {
            sender.probe(question.spot().ip(), question.spot().interfaceName());
            metrics.asked(Purpose.BACKGROUND);
        }
        for (Holdings.Ask ask : handOvers) {
            for (Link link : open.getOrDefault(ask.ip().family(), List.of())) {
                if (ask.interfaces().contains(link.name())) {
                    askNewOwner(ask, link, now);
                }
            }
        }
    }

    private void askNewOwner(Holdings.Ask ask, Link link, long now) {
        for (MacAddress mac : speakers.of(ask.owner())) {
            if (budget.take(link.name(), 1, Purpose.HAND_OVER, now)) {
                sender.ask(ask.ip(), mac, Interfaces.named(Set.of(link.name())));
                metrics.asked(Purpose.HAND_OVER);
            }
        }
    }

    /** When there is something to do next. */
    long nextDue(long now) {
        return Math.min(foreign.nextDue(now), Math.min(defences.nextDue(), inquiries.nextDue()));
    }
}
