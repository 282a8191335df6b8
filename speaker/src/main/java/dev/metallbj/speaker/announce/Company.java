package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.Electorate;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.election.Members;
import dev.metallbj.speaker.election.RuleSets;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.memberlist.meta.MemberMetaCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The other speakers, as far as the election goes: who is live, by which rules all of them elect, and what this one tells them about itself. Owned
 * by the announcer's loop thread.
 */
final class Company {
    /** Somebody we meet knows for so long that we announced alone, and claims his addresses anew. */
    private static final long ALONE_SHOWN = Duration.ofSeconds(30).toNanos();

    private final Announcer.Settings settings;
    private final ClusterView cluster;
    private final Gossip gossip;
    private final AnnouncementLog log;
    private final RuleSets ruleSets = new RuleSets();
    private RuleSets.InForce rules = RuleSets.OFF;

    /** MetalLB's speakers that are live, as they were last told of. */
    private List<String> originals = List.of();

    private Group group = Group.OFF;
    private Optional<MemberMeta> described = Optional.empty();
    private List<MemberMeta.Interface> interfaces = List.of();

    /** What the others can know of our interfaces: if not all fit into Meta, this node has to elect as they do. */
    private Interfaces shownUp = Interfaces.ALL;

    Company(Announcer.Settings settings, ClusterView cluster, Gossip gossip, AnnouncementLog log) {
        this.settings = settings;
        this.cluster = cluster;
        this.gossip = gossip;
        this.log = log;
    }

    /** Counts from now on. */
    void follow(Group present) {
        group = present;
    }

    /** This node can announce on these interfaces from now on; returns whether others may be elected therefore. */
    boolean use(List<Link> open) {
        List<MemberMeta.Interface> present = new ArrayList<>(open.size());
        for (Link link : open) {
            present.add(new MemberMeta.Interface(link.name(), link.mac()));
        }
        if (!present.equals(interfaces)) {
            interfaces = List.copyOf(present);
        }
        Interfaces before = shownUp;
        MemberMeta meta = new MemberMeta(RuleSets.NEWEST, 0, false, interfaces, false);
        shownUp = MemberMetaCodec.decode(MemberMetaCodec.encode(meta))
                .map(Company::upSays)
                .orElse(Interfaces.ALL);
        return !shownUp.equals(before);
    }

    private static Interfaces upSays(MemberMeta meta) {
        if (meta.truncated()) {
            return Interfaces.ALL;
        }
        Set<String> names = new HashSet<>();
        for (MemberMeta.Interface one : meta.interfaces()) {
            names.add(one.name());
        }
        return Interfaces.named(names);
    }

    /** Monotonic nanoseconds: when other rules may hold although nobody came or went. */
    long askAgain() {
        return rules.askAgain();
    }

    /**
     * Who may be elected, and by which rules, from what is known now.
     *
     * @param leaving whether this node counts no more
     */
    Electorate electorate(long now, boolean leaving) {
        rules = rulesInForce(now);
        return new Electorate(cluster.nodes(), members(leaving), settings.ignoreExcludeLabel(), rules.rules())
                .withInterfacesUp(interfacesUp());
    }

    /** Only of who is live: one that was met on the wire has shown that it can announce, whatever it said before. */
    private Map<String, Interfaces> interfacesUp() {
        if (group.standing() == Standing.OFF) {
            return Map.of();
        }
        Map<String, Interfaces> up = upByNode(group);
        up.put(settings.node(), shownUp);
        return up;
    }

    private static Map<String, Interfaces> upByNode(Group group) {
        Map<String, Interfaces> up = new HashMap<>();
        group.peers().forEach((node, peer) -> {
            if (peer.isLive()) {
                peer.meta().ifPresent(meta -> up.put(node, upSays(meta)));
            }
        });
        return up;
    }

    private RuleSets.InForce rulesInForce(long now) {
        if (group.standing() == Standing.OFF) {
            return RuleSets.OFF;
        }
        Map<String, String> versions = new HashMap<>();
        cluster.speakerPods().forEach(pod -> versions.put(pod.node(), pod.version()));
        Map<String, RuleSets.Peer> live = new HashMap<>();
        group.peers().forEach((node, peer) -> {
            if (peer.isLive()) {
                RuleSets.Peer original = new RuleSets.Original(versions.getOrDefault(node, ""));
                live.put(
                        node,
                        peer.meta()
                                .<RuleSets.Peer>map(meta -> new RuleSets.Ours(meta.newestRules(), meta.rulesInUse()))
                                .orElse(original));
            }
        });
        tellOfOriginals(live);
        RuleSets.InForce before = rules;
        RuleSets.InForce present = ruleSets.decide(now, group.joinedAt(), live);
        log.rules(before.number(), present.number());
        return present;
    }

    private void tellOfOriginals(Map<String, RuleSets.Peer> live) {
        List<String> present = new ArrayList<>();
        live.forEach((node, peer) -> {
            if (peer instanceof RuleSets.Original original) {
                present.add("node " + node + " (version "
                        + (original.version().isEmpty() ? "not known" : original.version()) + ")");
            }
        });
        Collections.sort(present);
        if (present.equals(originals)) {
            return;
        }
        if (present.isEmpty()) {
            log.noOriginals();
        } else {
            log.originals(present, originals.isEmpty());
        }
        originals = List.copyOf(present);
    }

    private Members members(boolean leaving) {
        if (group.standing() == Standing.OFF) {
            return Members.EVERY_NODE;
        }
        Members live = Members.of(group.live());
        return leaving ? live : live.with(settings.node());
    }

    /** Says about this node what the others need. Nothing happens when it is the same as before. */
    void describe(boolean announces, long now) {
        if (group.standing() == Standing.OFF) {
            return;
        }
        MemberMeta meta =
                new MemberMeta(RuleSets.NEWEST, rules.number(), isShownAlone(announces, now), interfaces, false);
        if (!described.equals(Optional.of(meta))) {
            described = Optional.of(meta);
            gossip.describe(meta);
        }
    }

    private boolean isShownAlone(boolean announces, long now) {
        boolean was = described.map(MemberMeta::announcedAlone).orElse(false);
        return switch (group.standing()) {
            case ALONE -> was || announces;
            case JOINED -> was && now - group.joinedAt() < ALONE_SHOWN;
            case OFF, STARTING -> was;
        };
    }

    /** Whether nothing has changed that decides about the rule set. */
    static boolean sayTheSameOfRules(Group before, Group group) {
        for (Map.Entry<String, Peer> entry : group.peers().entrySet()) {
            Peer was = before.peers().get(entry.getKey());
            if (was == null || !rulesOf(was).equals(rulesOf(entry.getValue()))) {
                return false;
            }
        }
        return before.joinedAt() == group.joinedAt();
    }

    /** The live nodes that can announce on other interfaces than before. */
    static Set<String> withOtherInterfaces(Group before, Group group) {
        Map<String, Interfaces> was = upByNode(before);
        Set<String> others = new HashSet<>();
        upByNode(group).forEach((node, up) -> {
            Interfaces old = was.get(node);
            if (old != null && !old.equals(up)) {
                others.add(node);
            }
        });
        return others;
    }

    private static List<Integer> rulesOf(Peer peer) {
        return peer.meta()
                .map(meta -> List.of(meta.newestRules(), meta.rulesInUse()))
                .orElse(List.of());
    }

    /** Whether somebody is met who may have announced what is ours, so that clients still hold another MAC for it. */
    static boolean hasReturned(Group before, Group group) {
        for (Map.Entry<String, Peer> entry : group.peers().entrySet()) {
            Peer peer = entry.getValue();
            Peer was = before.peers().get(entry.getKey());
            boolean wasDead = was != null && was.status() == Status.DEAD;
            boolean metAlone = (was == null || !was.isLive())
                    && peer.meta().map(MemberMeta::announcedAlone).orElse(false);
            if (peer.isLive() && (wasDead || metAlone)) {
                return true;
            }
        }
        return before.standing() == Standing.ALONE && group.standing() == Standing.JOINED;
    }
}
