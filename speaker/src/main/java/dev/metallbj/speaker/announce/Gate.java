package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.link.Carrier;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether this speaker may take over and answer at all (spec section 6, "Starting", "Cable back in", "Self-fencing"). Owned by the announcer's
 * loop thread.
 */
final class Gate {
    private static final long CARRIER_LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private final Gossip gossip;
    private final Supplier<Optional<Carrier>> carrier;
    private Group group = Group.OFF;
    private boolean running;
    private long lastSeenRunning;
    private boolean fenced;
    private long fencedSince;
    private long lastStop;
    private boolean wasFenced;

    private Optional<Carrier> carrierSeen = Optional.empty();
    private long nextLook;
    private boolean cut;
    private boolean joinAwaited;
    private long joinAwaitedSince;

    Gate(Gossip gossip, Supplier<Optional<Carrier>> carrier) {
        this.gossip = gossip;
        this.carrier = carrier;
    }

    /** To be called at the beginning of each turn. */
    void turn(long now) {
        isRunning(now);
        group = gossip.group();
        if (fenced && group.confirmedAt() - fencedSince >= 0) {
            fenced = false;
            wasFenced = true;
        }
        if (now - nextLook >= 0 && group.standing() != Standing.OFF) {
            nextLook = now + CARRIER_LOOK_NANOS;
            lookAtCarrier(now);
        }
        if (joinAwaited && group.standing() != Standing.STARTING && group.joinedAt() - joinAwaitedSince >= 0) {
            joinAwaited = false;
        }
    }

    /**
     * The loop runs, now. To be said often, in the middle of long work too: what lies between two of these is a stop of the process, and after one
     * that is long enough for others to take over, this speaker is fenced.
     *
     * @return false if it is fenced
     */
    boolean isRunning(long now) {
        boolean stopped = running && now - lastSeenRunning > group.fenceNanos() && group.hasLive();
        if (stopped) {
            fenced = true;
            fencedSince = now;
            lastStop = now - lastSeenRunning;
            gossip.confirm(now);
        }
        running = true;
        lastSeenRunning = now;
        return !fenced;
    }

    /** The group of this turn. */
    Group group() {
        return group;
    }

    /** This process was stopped, and it is not clear yet what has become of its addresses. */
    boolean isFenced() {
        return fenced;
    }

    /** Whether a fence was lifted since the last call. */
    boolean takeLifted() {
        boolean lifted = wasFenced;
        wasFenced = false;
        return lifted;
    }

    /** How long the last stop was. */
    long lastStopNanos() {
        return lastStop;
    }

    /** Whether addresses may be taken over; if not, those held stay held. */
    boolean mayTakeOver() {
        return group.standing() == Standing.OFF || group.standing() != Standing.STARTING && !cut && !joinAwaited;
    }

    /** The gossip interface from the loss of its carrier until this speaker has joined again; what was announced there may be another's. */
    String closedInterface() {
        return cut || joinAwaited ? carrierSeen.map(Carrier::interfaceName).orElse("") : "";
    }

    /** How long may pass until the next turn. */
    Duration heartbeat(Duration usual) {
        Duration alive = Duration.ofNanos(group.fenceNanos() / 3);
        return alive.compareTo(usual) < 0 ? alive : usual;
    }

    private void lookAtCarrier(long now) {
        Optional<Carrier> present = carrier.get();
        if (present.isEmpty()) {
            return;
        }
        boolean lost = !present.get().up()
                || carrierSeen.isPresent()
                        && carrierSeen.get().changes() != present.get().changes();
        carrierSeen = present;
        if (lost) {
            cut = true;
        }
        if (cut && present.get().up()) {
            cut = false;
            joinAwaited = true;
            joinAwaitedSince = now;
            gossip.rejoin();
        }
    }
}
