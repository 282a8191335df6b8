package dev.metallbj.speaker.memberlist.simulation;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Input;
import dev.metallbj.speaker.memberlist.state.Member;
import dev.metallbj.speaker.memberlist.state.Membership;
import dev.metallbj.speaker.memberlist.state.Note;
import dev.metallbj.speaker.memberlist.state.Output;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.state.Self;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** A group of members in virtual time. The same seed gives the same run, event by event. */
final class Simulation {
    private static final int PORT = 7946;
    private static final long NEWS_ON_ITS_WAY = Duration.ofSeconds(30).toNanos();
    private static final Bytes OUR_META = Bytes.of(new byte[] {'M', 1});

    private final Agenda agenda = new Agenda();
    private final RandomGenerator random;
    private final Network network;
    private final Parameters parameters;
    private final List<Host> hosts = new ArrayList<>();
    private final Map<Endpoint, Host> byEndpoint = new HashMap<>();
    private final List<Death> deaths = new ArrayList<>();
    private final List<Resurrection> resurrections = new ArrayList<>();
    private long suspicions;
    private int originals;

    /** Somebody declared somebody dead, or heard of it. */
    record Death(long at, String observer, String dead, boolean isFalse) {}

    /**
     * Two parts that do not reach each other.
     *
     * @param first so many hosts, the first ones, are cut from the others
     */
    void split(int first) {
        for (int a = 0; a < first; a++) {
            for (int b = first; b < hosts.size(); b++) {
                network.cut(a, b);
                network.cut(b, a);
            }
        }
    }

    /** Somebody who had buried a host took it for alive again, and it was not. */
    record Resurrection(long at, String observer, String dead) {}

    Simulation(int size, Parameters parameters, long seed) {
        this.random = new SplittableRandom(seed);
        this.network = new Network(agenda, size, random);
        this.parameters = parameters;
        for (int i = 0; i < size; i++) {
            IpAddress address = IpAddress.parse(i < 254 ? "192.0.2." + (i + 1) : "198.51.100." + (i - 253));
            Host host = new Host(this, i, new Endpoint(address, PORT));
            hosts.add(host);
            byEndpoint.put(host.endpoint(), host);
        }
    }

    /** All of them, started within one second, and five seconds to find each other. */
    static Simulation started(int size, Parameters parameters, long seed) {
        return started(size, 0, parameters, seed);
    }

    /** @param originals so many of them, the first ones, behave like speakers of the original: LAN times and no metadata */
    static Simulation started(int size, int originals, Parameters parameters, long seed) {
        Simulation simulation = new Simulation(size, parameters, seed);
        simulation.originals = originals;
        for (Host host : simulation.hosts) {
            simulation.agenda.after(
                    simulation.random.nextLong(Duration.ofSeconds(1).toNanos()), () -> simulation.start(host));
        }
        simulation.run(Duration.ofSeconds(6));
        return simulation;
    }

    Agenda agenda() {
        return agenda;
    }

    Network network() {
        return network;
    }

    RandomGenerator random() {
        return random;
    }

    Parameters parameters() {
        return parameters;
    }

    List<Host> hosts() {
        return hosts;
    }

    Host host(int index) {
        return hosts.get(index);
    }

    Optional<Host> host(Endpoint endpoint) {
        return Optional.ofNullable(byEndpoint.get(endpoint));
    }

    List<Death> deaths() {
        return deaths;
    }

    List<Death> falseDeaths() {
        return deaths.stream().filter(Death::isFalse).toList();
    }

    List<Resurrection> resurrections() {
        return resurrections;
    }

    /** How often somebody suspected another because of a probe of its own. */
    long suspicions() {
        return suspicions;
    }

    void start(Host host) {
        hosts.forEach(other -> other.buriedBy().clear(host.index()));
        host.buriedBy().clear();
        boolean isOriginal = host.index() < originals;
        host.start(() -> new Membership(
                new Self(host.name(), host.endpoint(), isOriginal ? Bytes.EMPTY : OUR_META, Versions.METALLB),
                isOriginal ? Parameters.LAN : parameters,
                meta -> !isOriginal && meta.equals(OUR_META),
                0,
                random,
                agenda.now()));
        host.give(new Input.Pods(pods()));
        host.give(new Input.Successions(pods().keySet()));
    }

    private Map<String, IpAddress> pods() {
        Map<String, IpAddress> pods = new HashMap<>();
        hosts.forEach(host -> pods.put(host.name(), host.endpoint().address()));
        return pods;
    }

    void run(Duration time) {
        agenda.runUntil(agenda.now() + time.toNanos());
    }

    void seen(Host observer, Output output) {
        switch (output) {
            case Output.Gone(Member member) -> gone(observer, member);
            case Output.Joined(Member member) -> joined(observer, member);
            case Output.Noted(Note note, String node) -> suspicions += note == Note.SUSPECTED ? 1 : 0;
            default -> {}
        }
    }

    private void gone(Host observer, Member member) {
        Host host = host(member.endpoint()).orElseThrow();
        host.buriedBy(observer, member.incarnation());
        if (member.status() == MemberStatus.DEAD) {
            boolean reachable =
                    network.isOpen(observer.index(), host.index()) && network.isOpen(host.index(), observer.index());
            deaths.add(new Death(agenda.now(), observer.name(), member.name(), host.isUp() && reachable));
        }
    }

    private void joined(Host observer, Member member) {
        Host host = host(member.endpoint()).orElseThrow();
        // Its own news of a higher incarnation may still have been on the way when it died.
        boolean isOldNews = member.incarnation() <= host.buriedIncarnation(observer)
                || agenda.now() - host.downSince() > NEWS_ON_ITS_WAY;
        if (!host.isUp() && isOldNews) {
            resurrections.add(new Resurrection(agenda.now(), observer.name(), member.name()));
        }
        host.buriedBy().clear(observer.index());
    }

    /** @param exception is not asked */
    private boolean isBuriedByAll(Host dead, Host exception) {
        return hosts.stream()
                .filter(host -> host.isUp() && host != dead && host != exception)
                .allMatch(host -> dead.buriedBy().get(host.index()));
    }

    /** The names that this host thinks are live. */
    Set<String> viewOf(Host host) {
        Set<String> names = new TreeSet<>();
        for (Member member : host.membership().members()) {
            if (member.isLive()) {
                names.add(member.name());
            }
        }
        return names;
    }

    /** Whether all that are up see exactly those that are up. */
    boolean viewsAreRight() {
        Set<String> up = new TreeSet<>();
        hosts.stream().filter(Host::isUp).forEach(host -> up.add(host.name()));
        return hosts.stream().filter(Host::isUp).allMatch(host -> viewOf(host).equals(up));
    }

    /** Runs until all others that are up have declared this host dead, and says how long it took. */
    Duration untilAllBury(Host dead, Duration most) {
        long start = agenda.now();
        long step = Duration.ofMillis(1).toNanos();
        while (!isBuriedByAll(dead, dead)) {
            if (agenda.now() - start > most.toNanos()) {
                throw new AssertionError(dead.name() + " is still live after " + most + ": " + describeViews());
            }
            agenda.runUntil(agenda.now() + step);
        }
        return Duration.ofNanos(agenda.now() - start);
    }

    /** Runs until the views are right, at most for so long, and says how long it took. */
    Duration untilViewsAreRight(Duration most) {
        long start = agenda.now();
        long step = Duration.ofMillis(5).toNanos();
        while (!viewsAreRight()) {
            if (agenda.now() - start > most.toNanos()) {
                throw new AssertionError("views still differ after " + most + ": " + describeViews());
            }
            agenda.runUntil(agenda.now() + step);
        }
        return Duration.ofNanos(agenda.now() - start);
    }

    String describeViews() {
        StringBuilder text = new StringBuilder();
        hosts.stream()
                .filter(Host::isUp)
                .forEach(host -> text.append(host.name())
                        .append(" sees ")
                        .append(viewOf(host))
                        .append('\n'));
        return text.toString();
    }
}
