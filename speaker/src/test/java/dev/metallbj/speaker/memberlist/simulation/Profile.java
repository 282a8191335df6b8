package dev.metallbj.speaker.memberlist.simulation;

import dev.metallbj.speaker.memberlist.state.Parameters;
import java.time.Duration;
import java.util.List;

/** A set of parameters with a name, for tables. */
record Profile(String name, Parameters parameters) {
    static final Profile FAST = new Profile("fast", Parameters.FAST);
    static final Profile LAN = new Profile("lan", Parameters.LAN);
    static final Profile WAN = new Profile("wan", Parameters.WAN);

    /** What might have become the profile fast, the chosen one included. */
    static final List<Profile> CANDIDATES = List.of(
            candidate(50, 25, 2, 25),
            candidate(60, 30, 2, 30),
            candidate(80, 40, 1, 40),
            candidate(80, 40, 2, 40),
            candidate(80, 40, 2, 100),
            candidate(80, 40, 3, 40),
            candidate(100, 50, 2, 50),
            candidate(150, 75, 2, 50),
            candidate(200, 100, 2, 100));

    private static Profile candidate(int interval, int timeout, int suspicionMult, int gossip) {
        Parameters fast = Parameters.FAST;
        String name = "%d / %d / %d / %d".formatted(interval, timeout, suspicionMult, gossip);
        return new Profile(
                name,
                new Parameters(
                        fast.tcpTimeout(),
                        fast.indirectChecks(),
                        fast.retransmitMult(),
                        suspicionMult,
                        fast.suspicionMaxTimeoutMult(),
                        fast.pushPullInterval(),
                        Duration.ofMillis(timeout),
                        Duration.ofMillis(interval),
                        fast.disableTcpPings(),
                        fast.awarenessMaxMultiplier(),
                        fast.gossipNodes(),
                        Duration.ofMillis(gossip),
                        fast.gossipToTheDeadTime(),
                        fast.udpBufferSize(),
                        fast.adoptVersions()));
    }

    boolean isChosen() {
        return parameters.equals(Parameters.FAST);
    }
}
