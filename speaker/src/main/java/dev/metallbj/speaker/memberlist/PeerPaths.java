package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.StreamEvents.Failure;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Output.Way;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Notices ports that a firewall blocks: peers that never answer by TCP, and members that never answer by UDP. For the gossip thread. */
final class PeerPaths {
    /** A speaker that starts, or a node that boots, is given so long. */
    private static final long TCP_PATIENCE = Duration.ofSeconds(30).toNanos();

    /** A member that gets too little CPU also answers by TCP first, but not for so long. */
    private static final long UDP_PATIENCE = Duration.ofSeconds(60).toNanos();

    private static final int UDP_ANSWERS = 10;

    private final ProblemLog problems;
    private final Map<Endpoint, Long> silentSince = new HashMap<>();
    private final Map<String, Detours> detours = new HashMap<>();

    /** Answers in a row that did not come straight by UDP. */
    private record Detours(long since, int answers) {}

    PeerPaths(ProblemLog problems) {
        this.problems = problems;
    }

    /** Only these are looked at. */
    void peersAre(Map<String, Endpoint> peers) {
        silentSince.keySet().retainAll(Set.copyOf(peers.values()));
        detours.keySet().retainAll(peers.keySet());
    }

    /** An exchange with a peer has succeeded, or it is live anyway. */
    void reached(Endpoint peer) {
        silentSince.remove(peer);
    }

    /**
     * An exchange with a listed speaker Pod that was never met came to nothing.
     *
     * @param node where the Pod runs
     */
    void failed(String node, Endpoint peer, Failure failure, long now) {
        Long since = silentSince.putIfAbsent(peer, now);
        if (since == null || now - since < TCP_PATIENCE) {
            return;
        }
        problems.report(
                Problem.PEER_SILENT,
                peer,
                now,
                () -> "the speaker on node " + node + " cannot be reached by gossip: TCP " + text(peer) + " "
                        + what(failure) + ", for " + (now - since) / 1_000_000_000 + " s");
    }

    private static String what(Failure failure) {
        return switch (failure) {
            case REFUSED ->
                "refuses connections; if its Pod runs, a firewall rejects them or it listens elsewhere (--ml-bindport)";
            case NOT_CONNECTED ->
                "does not answer; if the node is up, a firewall drops the packets: TCP and UDP must be open between nodes";
            case NO_ANSWER -> "accepts connections but says nothing; its process may be paused";
            case BROKEN ->
                "closes connections; the secret (secretkey) is not the same there, or another program listens";
        };
    }

    /** A member has answered a probe. */
    void answered(String node, Endpoint peer, Way way, long now) {
        if (way == Way.DIRECT) {
            detours.remove(node);
            return;
        }
        Detours before = detours.getOrDefault(node, new Detours(now, 0));
        Detours after = new Detours(before.since, before.answers + 1);
        detours.put(node, after);
        if (after.answers >= UDP_ANSWERS && now - after.since >= UDP_PATIENCE) {
            problems.report(
                    Problem.UDP_BLOCKED,
                    peer,
                    now,
                    () -> "the speaker on node " + node + " answers by TCP but never by UDP: open UDP " + text(peer)
                            + " and UDP to this node's port, both ways");
        }
    }

    static String text(Endpoint endpoint) {
        String address = endpoint.address().toString();
        return (endpoint.address().isV4() ? address : "[" + address + "]") + ":" + endpoint.port();
    }
}
