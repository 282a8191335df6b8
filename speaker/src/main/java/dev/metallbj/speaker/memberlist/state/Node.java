package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import dev.metallbj.speaker.memberlist.wire.NodeState;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.util.Optional;

/** One known node, this one included; changes as news arrives. */
final class Node {
    /** Long before any time. */
    static final long NEVER = -1L << 60;

    /** A port that accepts none is blocked on the way, and not to be bothered for ever. */
    private static final int MAX_STREAM_TRIES = 5;

    private final String name;
    private Endpoint endpoint;
    private Bytes meta;
    private Versions versions;
    private long incarnation;
    /** A node starts dead, so that its first alive message is a change. */
    private MemberStatus status = MemberStatus.DEAD;

    private long since;
    private long heardAt;
    private long provenAt = NEVER;
    private long kernelSeenAt = NEVER;
    private boolean acceptedStream;
    private int streamTries;
    private Optional<Suspicion> suspicion = Optional.empty();
    private final NodeTable table;

    /** @param table that the node is put into; it is told what changes */
    Node(String name, Endpoint endpoint, Bytes meta, Versions versions, NodeTable table, long now) {
        this.table = table;
        this.name = name;
        this.endpoint = endpoint;
        this.meta = meta;
        this.versions = versions;
        this.since = now;
        this.heardAt = now;
    }

    String name() {
        return name;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Bytes meta() {
        return meta;
    }

    Versions versions() {
        return versions;
    }

    long incarnation() {
        return incarnation;
    }

    MemberStatus status() {
        return status;
    }

    boolean isAlive() {
        return status == MemberStatus.ALIVE;
    }

    boolean isSuspect() {
        return status == MemberStatus.SUSPECT;
    }

    boolean isGone() {
        return status.isGone();
    }

    long heardAt() {
        return heardAt;
    }

    long since() {
        return since;
    }

    /** When it last answered a question of this node, directly or through others. */
    long provenAt() {
        return provenAt;
    }

    /** Its kernel at least answered. */
    void kernelSeen(long now) {
        acceptedStream = true;
        kernelSeenAt = now;
    }

    long kernelSeenAt() {
        return kernelSeenAt;
    }

    void proven(long now) {
        provenAt = now;
        heardAt = now;
    }

    /** Whether a TCP connection of ours was accepted since it joined: only then does a refusal say that its process is gone. */
    boolean hasAcceptedStream() {
        return acceptedStream;
    }

    void streamAccepted() {
        acceptedStream = true;
    }

    /** Whether a connection is to be tried now although nothing is wrong, to learn that its port accepts them; counts as a try. */
    boolean takeStreamTry() {
        return !acceptedStream && streamTries++ < MAX_STREAM_TRIES;
    }

    Optional<Suspicion> suspicion() {
        return suspicion;
    }

    void alive(Endpoint at, Bytes newMeta, Versions newVersions, long newIncarnation, long now) {
        if (isGone()) {
            acceptedStream = false;
            streamTries = 0;
            provenAt = NEVER;
            kernelSeenAt = NEVER;
        }
        if (!meta.equals(newMeta) || !endpoint.equals(at)) {
            table.changed();
        }
        endpoint = at;
        meta = newMeta;
        if (!newVersions.equals(Versions.NONE)) {
            versions = newVersions;
        }
        incarnation = newIncarnation;
        heardAt = now;
        endSuspicion();
        become(MemberStatus.ALIVE, now);
    }

    void suspect(Suspicion newSuspicion, long newIncarnation, long now) {
        suspicion = Optional.of(newSuspicion);
        table.suspects().add(this);
        incarnation = newIncarnation;
        become(MemberStatus.SUSPECT, now);
    }

    void gone(MemberStatus how, long newIncarnation, long now) {
        endSuspicion();
        incarnation = newIncarnation;
        become(how, now);
    }

    void endSuspicion() {
        if (suspicion.isPresent()) {
            suspicion = Optional.empty();
            table.suspects().remove(this);
        }
    }

    /** For this node's own entry. */
    void raiseIncarnation(long newIncarnation) {
        incarnation = newIncarnation;
    }

    private void become(MemberStatus newStatus, long now) {
        if (status != newStatus) {
            status = newStatus;
            since = now;
            table.changed();
        }
    }

    Member view() {
        return new Member(name, endpoint, meta, incarnation, versions, status, since, heardAt);
    }

    NodeState wireState() {
        return new NodeState(name, Bytes.of(endpoint.address()), endpoint.port(), meta, incarnation, status, versions);
    }
}
