package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the announcer tells gossip, and a group that the test makes up. Switched off until a peer or a standing is set. */
final class FakeGossip implements Gossip {
    static final long FENCE = Duration.ofMillis(200).toNanos();

    private final Map<String, Peer> peers = new TreeMap<>();
    private Group group = Group.OFF;
    private long confirmedAt = Long.MIN_VALUE / 2;
    boolean opened;
    boolean left;
    int rejoins;
    long confirmAsked = -1;
    Set<String> successions = Set.of();
    Optional<MemberMeta> described = Optional.empty();

    /** One of our speakers, with one interface whose MAC ends in its number: node-2 has 02:00:5e:10:02:02. */
    void speaker(int number, Status status, long now) {
        MemberMeta.Interface eth0 = new MemberMeta.Interface("eth0", mac(number));
        peer(
                "node-" + number,
                new Peer(status, Optional.of(new MemberMeta(1, 1, false, List.of(eth0), false)), now, now));
    }

    void peer(String node, Peer peer) {
        peers.put(node, peer);
        standing(group.standing() == Standing.OFF ? Standing.JOINED : group.standing(), group.joinedAt());
    }

    void standing(Standing standing, long joinedAt) {
        group = new Group(standing, joinedAt, peers, confirmedAt, FENCE);
    }

    void confirmed(long at) {
        confirmedAt = at;
        standing(group.standing(), group.joinedAt());
    }

    static MacAddress mac(int number) {
        return MacAddress.parse("02:00:5e:10:02:0" + number);
    }

    @Override
    public Group group() {
        return group;
    }

    @Override
    public void open() {
        opened = true;
    }

    @Override
    public void describe(MemberMeta meta) {
        described = Optional.of(meta);
    }

    @Override
    public void successions(Set<String> nodes) {
        successions = new TreeSet<>(nodes);
    }

    @Override
    public void rejoin() {
        rejoins++;
    }

    @Override
    public void confirm(long since) {
        confirmAsked = since;
    }

    @Override
    public void leave() {
        left = true;
    }
}
