package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Peer;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.link.Links;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.packet.AnnouncedAddresses.Presence;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.Claim;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Some speakers on a segment that is made up, in virtual time: frames take a millisecond and may be lost, wire and gossip can be cut, each by
 * itself, and speakers die and return. Gossip is a model: it misses who cannot be reached after a while and finds him again after another while.
 */
final class MadeUpSegment {
    static final long MILLI = 1_000_000L;

    /** From the first unanswered probe to suspicion, from there to the verdict of death, and from a healed path to the next exchange. */
    private static final long TO_SUSPECT = 200 * MILLI;

    private static final long TO_DEAD = 450 * MILLI;
    private static final long TO_MEET = 600 * MILLI;
    private static final long START = 2_000 * MILLI;

    /** A frame under way. */
    private record Flight(long at, int to, ArpPacket packet) {}

    private final class Host {
        final int number;
        final MacAddress mac;
        final long[] unheardSince;
        final long[] heardSince;
        boolean alive = true;
        AnnouncerBench bench;
        long due;

        Host(int number, int count) {
            this.number = number;
            this.mac = FakeGossip.mac(number + 1);
            this.unheardSince = new long[count];
            this.heardSince = new long[count];
            this.bench = started(Standing.JOINED);
        }

        AnnouncerBench started(Standing standing) {
            AnnouncerBench one = new AnnouncerBench(name(number), cluster, Duration.ZERO, false, now);
            one.links = new Links(List.of(AnnouncerBench.link(2, "eth0", mac.toString())), Map.of());
            one.onSend = (_, packet) -> transmit(number, packet);
            one.neighbours = neighbours;
            one.gossip.standing(standing, now);
            return one;
        }
    }

    final FakeCluster cluster = new FakeCluster();
    long now = 1_000_000 * MILLI;
    double loss;

    /** Which side of a cut each speaker is on; 0 for all = whole. Gossip uses the wire. */
    final int[] wireSide;

    final int[] gossipSide;

    private final Map<Integer, ArrayDeque<Long>> questions = new HashMap<>();
    private int mostQuestions;
    private final SplittableRandom random;
    private final List<Host> hosts = new ArrayList<>();
    private final PriorityQueue<Flight> flights = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final Map<MacAddress, List<IpAddress>> neighbours = new HashMap<>();

    MadeUpSegment(int count, long seed) {
        random = new SplittableRandom(seed);
        wireSide = new int[count];
        gossipSide = new int[count];
        List<SpeakerPod> pods = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            IpAddress internal = IpAddress.parse("192.0.2." + (10 + i));
            cluster.node(name(i), Map.of());
            pods.add(new SpeakerPod(name(i), List.of(internal), ""));
            neighbours.put(FakeGossip.mac(i + 1), List.of(internal));
        }
        cluster.pods = pods;
        for (int i = 0; i < count; i++) {
            Host host = new Host(i, count);
            hosts.add(host);
            for (int j = 0; j < count; j++) {
                host.heardSince[j] = now - 60_000 * MILLI;
                host.unheardSince[j] = Long.MAX_VALUE;
            }
        }
    }

    static String name(int number) {
        return "node-" + (number + 1);
    }

    /** The speaker ends without a word. */
    void kill(int number) {
        hosts.get(number).alive = false;
    }

    /** It starts again, and knows nobody. */
    void start(int number) {
        Host host = hosts.get(number);
        host.alive = true;
        host.bench = host.started(Standing.STARTING);
        host.due = now;
        for (int j = 0; j < hosts.size(); j++) {
            host.heardSince[j] = now;
            host.unheardSince[j] = Long.MAX_VALUE;
        }
    }

    boolean isAlive(int number) {
        return hosts.get(number).alive;
    }

    boolean hasStarted(int number) {
        Standing standing = hosts.get(number).bench.gossip.group().standing();
        return standing == Standing.JOINED || standing == Standing.ALONE;
    }

    /** One millisecond. */
    void step() {
        now += MILLI;
        for (Host host : hosts) {
            host.bench.now = now;
            if (host.alive) {
                gossip(host);
            }
        }
        while (!flights.isEmpty() && flights.peek().at <= now) {
            arrive(flights.remove());
        }
        for (Host host : hosts) {
            if (host.alive && (host.due <= now || host.bench.inbox.hasNews())) {
                host.due = host.bench.turn();
            }
        }
    }

    /** Whether the speaker answers a question for the address now. */
    boolean answers(int number, String ip) {
        Host host = hosts.get(number);
        Announcements published = host.bench.published.get();
        return host.alive
                && published.isFresh(now)
                && published.presence(IpAddress.parse(ip).v4Bits(), "eth0") == Presence.HERE;
    }

    private boolean gossips(int a, int b) {
        return hosts.get(a).alive && hosts.get(b).alive && gossipSide[a] == gossipSide[b] && wireSide[a] == wireSide[b];
    }

    private void gossip(Host host) {
        FakeGossip gossip = host.bench.gossip;
        for (Host other : hosts) {
            int j = other.number;
            if (other == host) {
                continue;
            }
            if (gossips(host.number, j)) {
                host.unheardSince[j] = Long.MAX_VALUE;
                host.heardSince[j] = host.heardSince[j] == Long.MAX_VALUE ? now : host.heardSince[j];
                Peer known = gossip.group().peers().get(name(j));
                boolean known1 = known != null && known.status() == Status.SUSPECT;
                if (hasStarted(j) || known != null) {
                    if (known1 || now - host.heardSince[j] > delay(TO_MEET, host.number + j)) {
                        status(host, j, Status.ALIVE);
                    }
                }
            } else {
                host.heardSince[j] = Long.MAX_VALUE;
                host.unheardSince[j] = host.unheardSince[j] == Long.MAX_VALUE ? now : host.unheardSince[j];
                long silent = now - host.unheardSince[j];
                Peer known = gossip.group().peers().get(name(j));
                if (known != null && silent > delay(TO_DEAD, host.number * 3 + j)) {
                    status(host, j, Status.DEAD);
                } else if (known != null && known.isLive() && silent > delay(TO_SUSPECT, host.number * 3 + j)) {
                    status(host, j, Status.SUSPECT);
                }
            }
        }
        Group group = gossip.group();
        if (group.standing() == Standing.STARTING) {
            if (group.hasLive()) {
                gossip.standing(Standing.JOINED, now);
                host.bench.inbox.clusterChanged();
            } else if (now - group.joinedAt() > START) {
                gossip.standing(Standing.ALONE, now);
                host.bench.inbox.clusterChanged();
            }
        } else if (group.standing() == Standing.ALONE && group.hasLive()) {
            gossip.standing(Standing.JOINED, now);
            host.bench.inbox.clusterChanged();
        }
    }

    // Not the same for everybody: up to a fifth more.
    private static long delay(long base, int who) {
        return base + base / 20 * (who % 5);
    }

    private void status(Host host, int j, Status status) {
        Peer known = host.bench.gossip.group().peers().get(name(j));
        if (known == null || known.status() != status) {
            MemberMeta.Interface eth0 = new MemberMeta.Interface("eth0", hosts.get(j).mac);
            host.bench.gossip.peer(
                    name(j),
                    new Peer(status, Optional.of(new MemberMeta(1, 1, false, List.of(eth0), false)), now, now));
            host.bench.inbox.clusterChanged();
        }
    }

    /** The most questions that one speaker has sent within a second so far. */
    int mostQuestions() {
        return mostQuestions;
    }

    private void count(int from) {
        ArrayDeque<Long> asked = questions.computeIfAbsent(from, _ -> new ArrayDeque<>());
        asked.add(now);
        while (now - asked.peek() >= 1_000 * MILLI) {
            asked.remove();
        }
        mostQuestions = Math.max(mostQuestions, asked.size());
    }

    private void transmit(int from, ArpPacket packet) {
        if (packet.operation() == ArpView.REQUEST && packet.senderIp().v4Bits() == 0) {
            count(from);
        }
        for (Host to : hosts) {
            boolean reaches = packet.destination().equals(MacAddress.BROADCAST)
                    || packet.destination().equals(to.mac);
            if (to.number != from && reaches && wireSide[from] == wireSide[to.number] && !isLost()) {
                flights.add(new Flight(now + MILLI, to.number, packet));
            }
        }
    }

    private boolean isLost() {
        return loss > 0 && random.nextDouble() < loss;
    }

    private void arrive(Flight flight) {
        Host host = hosts.get(flight.to);
        ArpPacket packet = flight.packet;
        if (!host.alive) {
            return;
        }
        boolean isProbe =
                packet.operation() == ArpView.REQUEST && packet.senderIp().v4Bits() == 0;
        if (isProbe) {
            if (answers(host.number, packet.targetIp().toString())) {
                transmit(
                        host.number,
                        new ArpPacket(
                                packet.senderMac(),
                                host.mac,
                                ArpView.REPLY,
                                host.mac,
                                packet.targetIp(),
                                packet.senderMac(),
                                packet.senderIp()));
            }
        } else if (host.bench.published.get().watches(packet.senderIp().v4Bits())) {
            boolean gratuitous = packet.senderIp().equals(packet.targetIp());
            Claim.Form form = packet.operation() == ArpView.REQUEST
                    ? Claim.Form.GRATUITOUS_REQUEST
                    : gratuitous ? Claim.Form.GRATUITOUS_REPLY : Claim.Form.REPLY;
            host.bench.inbox.offer(new Claim(packet.senderIp(), packet.senderMac(), form, "eth0"));
        }
    }
}
