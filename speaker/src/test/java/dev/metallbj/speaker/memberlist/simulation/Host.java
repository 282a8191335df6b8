package dev.metallbj.speaker.memberlist.simulation;

import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Input;
import dev.metallbj.speaker.memberlist.state.Membership;
import dev.metallbj.speaker.memberlist.state.Output;
import dev.metallbj.speaker.memberlist.wire.Datagram;
import dev.metallbj.speaker.memberlist.wire.DatagramDecoder;
import dev.metallbj.speaker.memberlist.wire.DatagramEncoder;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.Message;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One machine with its kernel and one process, which is a {@link Membership} and the loop around it. The kernel accepts connections as long
 * as the machine has power and the process exists, also while the process is paused; what arrives then waits in its buffers.
 */
final class Host {
    private static final byte[] NO_NONCE = {};

    private final Simulation simulation;
    private final int index;
    private final Endpoint endpoint;
    private final DatagramEncoder encoder = new DatagramEncoder(Encryption.OFF, false);
    private final DatagramDecoder decoder = new DatagramDecoder(Encryption.OFF);
    private final Deque<Input> waiting = new ArrayDeque<>();

    private Optional<Membership> process = Optional.empty();
    private boolean powered = true;
    private long pausedUntil;
    private long plannedTick = Long.MAX_VALUE;
    /** By index, those who take this host for dead or gone. */
    private final BitSet buriedBy = new BitSet();

    private final Map<Host, Long> buriedIncarnations = new HashMap<>();
    private long downSince;

    /** Counts starts, so that nothing meant for an earlier process reaches a later one. */
    private int life;

    Host(Simulation simulation, int index, Endpoint endpoint) {
        this.simulation = simulation;
        this.index = index;
        this.endpoint = endpoint;
    }

    String name() {
        return "node-" + index;
    }

    int index() {
        return index;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Whether the process runs or will go on: paused is not dead. */
    boolean isUp() {
        return powered && process.isPresent();
    }

    /** @param incarnation that this observer took for dead */
    void buriedBy(Host observer, long incarnation) {
        buriedBy.set(observer.index);
        buriedIncarnations.put(observer, incarnation);
    }

    /** What this observer has buried since this host was started last, or -1. */
    long buriedIncarnation(Host observer) {
        return buriedBy.get(observer.index) ? buriedIncarnations.getOrDefault(observer, -1L) : -1;
    }

    long downSince() {
        return downSince;
    }

    BitSet buriedBy() {
        return buriedBy;
    }

    Membership membership() {
        return process.orElseThrow();
    }

    void start(Supplier<Membership> newProcess) {
        powered = true;
        life++;
        waiting.clear();
        pausedUntil = simulation.agenda().now();
        process = Optional.of(newProcess.get());
        plannedTick = Long.MAX_VALUE;
        planTick();
    }

    /** Nothing comes back from this machine any more. */
    void cutPower() {
        kill();
        powered = false;
    }

    /** The process is gone; the kernel refuses connections. */
    void kill() {
        if (isUp()) {
            downSince = simulation.agenda().now();
        }
        life++;
        process = Optional.empty();
        waiting.clear();
    }

    void pause(long nanos) {
        pausedUntil = Math.max(pausedUntil, simulation.agenda().now() + nanos);
        int thisLife = life;
        simulation.agenda().at(pausedUntil, () -> ifSame(thisLife, this::resume));
    }

    void give(Input input) {
        if (process.isEmpty()) {
            return;
        }
        if (isPaused()) {
            waiting.add(input);
        } else {
            step(input);
        }
    }

    private boolean isPaused() {
        return simulation.agenda().now() < pausedUntil;
    }

    /** As the agent does it: first the sockets, then the timers. */
    private void resume() {
        if (isPaused()) {
            return;
        }
        while (!waiting.isEmpty() && process.isPresent()) {
            step(waiting.poll());
        }
        tickIfDue();
    }

    private void step(Input input) {
        for (Output output : membership().step(simulation.agenda().now(), input)) {
            perform(output);
        }
        planTick();
    }

    private void planTick() {
        if (process.isEmpty()) {
            return;
        }
        long at = membership().wakeAt();
        if (at < plannedTick) {
            plannedTick = at;
            simulation.agenda().at(at, () -> tickPlannedFor(at));
        }
    }

    /** Only the plan that is the latest: an earlier tick has taken the place of the others. */
    private void tickPlannedFor(long at) {
        if (plannedTick == at) {
            plannedTick = Long.MAX_VALUE;
            tickIfDue();
        }
    }

    private void tickIfDue() {
        if (isPaused() || process.isEmpty()) {
            return;
        }
        if (membership().wakeAt() <= simulation.agenda().now()) {
            step(new Input.Tick());
        } else {
            planTick();
        }
    }

    private void ifSame(int thatLife, Runnable action) {
        if (life == thatLife && process.isPresent()) {
            action.run();
        }
    }

    private void perform(Output output) {
        switch (output) {
            case Output.Send(Endpoint to, List<byte[]> parts, boolean crc) -> {
                byte[] packet = encoder.encode(parts, crc, NO_NONCE);
                simulation
                        .host(to)
                        .ifPresent(other -> simulation
                                .network()
                                .packet(
                                        index,
                                        other.index,
                                        packet.length,
                                        () -> other.packetArrived(endpoint, packet)));
            }
            case Output.PingByStream(Endpoint to, Message.Ping ping, long giveUpAt) ->
                simulation.host(to).ifPresent(other -> pingByStream(other, ping, giveUpAt));
            case Output.Exchange(Endpoint to, boolean join) ->
                simulation.host(to).ifPresent(other -> exchange(other, join));
            default -> simulation.seen(this, output);
        }
    }

    private void packetArrived(Endpoint from, byte[] packet) {
        if (isUp()) {
            Datagram datagram = decoder.decode(packet, 0, packet.length);
            if (!datagram.drops().isEmpty()) {
                throw new AssertionError("our own packet was dropped: " + datagram.drops());
            }
            datagram.messages().forEach(message -> give(new Input.Received(from, message)));
        }
    }

    private void pingByStream(Host other, Message.Ping ping, long giveUpAt) {
        connect(
                other,
                giveUpAt,
                () -> {
                    give(new Input.StreamConnected(ping.sequence()));
                    other.whenRunning(() -> {
                        if (other.membership().isForSelf(ping)) {
                            simulation.network().segment(other.index, index, 100, () -> {
                                if (simulation.agenda().now() <= giveUpAt) {
                                    give(new Input.StreamAcked(ping.sequence()));
                                }
                            });
                        }
                    });
                },
                () -> give(new Input.StreamRefused(ping.sequence())));
    }

    private void exchange(Host other, boolean join) {
        long giveUpAt =
                simulation.agenda().now() + simulation.parameters().tcpTimeout().toNanos();
        connect(
                other,
                giveUpAt,
                () -> {
                    Message.PushPull mine = membership().localState(join);
                    int size = 80 * mine.nodes().size();
                    simulation
                            .network()
                            .segment(
                                    index,
                                    other.index,
                                    size,
                                    () -> other.whenRunning(() -> {
                                        Message.PushPull theirs =
                                                other.membership().localState(false);
                                        other.give(new Input.Exchanged(mine, Optional.empty()));
                                        simulation
                                                .network()
                                                .segment(
                                                        other.index,
                                                        index,
                                                        size,
                                                        () -> give(new Input.Exchanged(
                                                                theirs, Optional.of(other.endpoint))));
                                    }));
                },
                () -> {});
    }

    private void connect(Host other, long giveUpAt, Runnable connected, Runnable refused) {
        int thisLife = life;
        simulation
                .network()
                .handshake(
                        index,
                        other.index,
                        () -> ifSame(thisLife, () -> {
                            if (other.powered && simulation.agenda().now() <= giveUpAt) {
                                (other.process.isPresent() ? connected : refused).run();
                            }
                        }));
    }

    /** What the process does with a stream waits until it runs. */
    private void whenRunning(Runnable action) {
        int thisLife = life;
        simulation
                .agenda()
                .at(
                        pausedUntil,
                        () -> ifSame(thisLife, () -> {
                            if (isPaused()) {
                                whenRunning(action);
                            } else {
                                action.run();
                            }
                        }));
    }
}
