package dev.metallbj.lab.bench.frames;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Input;
import dev.metallbj.speaker.memberlist.state.Membership;
import dev.metallbj.speaker.memberlist.state.Output;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.state.Self;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.ReplyTo;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One message is taken by gossip's state machine, in a group of so many. Time stands still, so that no timer comes in between. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GossipSteps {
    private static final int PORT = 7946;
    private static final long NOW = 0;
    private static final IpAddress FIRST = IpAddress.parse("198.19.0.1");
    private static final String OTHER = "node-2";

    /** Members, this one included. */
    @Param({"3", "100"})
    public int members = 3;

    private final Endpoint from = new Endpoint(FIRST.next(), PORT);
    private final Input ping = new Input.Received(from, new Message.Ping(7, "node-1", ReplyTo.SENDER));
    private Membership group = alone();
    private long incarnation;

    /** All others say that they are there. */
    @Setup
    public void fill() {
        group = alone();
        IpAddress address = FIRST;
        for (int i = 2; i <= members; i++) {
            address = address.next();
            group.step(NOW, new Input.Received(from, alive("node-" + i, address, 1)));
        }
        if (group.members().size() != members || pingAnswered().isEmpty()) {
            throw new IllegalStateException(group.members().size() + " members");
        }
        incarnation = 1;
    }

    /** A member asks whether this one is there. */
    @Benchmark
    public List<Output> pingAnswered() {
        return group.step(NOW, ping);
    }

    /** A member's newer word about itself, to be handed on to others. */
    @Benchmark
    public List<Output> newsTaken() {
        incarnation++;
        return group.step(NOW, new Input.Received(from, alive(OTHER, from.address(), incarnation)));
    }

    private static Membership alone() {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(1);
        Self self = new Self("node-1", new Endpoint(FIRST, PORT), Bytes.EMPTY, Versions.METALLB);
        return new Membership(self, Parameters.FAST, _ -> true, 0, random, NOW);
    }

    private static Message alive(String name, IpAddress address, long incarnation) {
        return new Message.Alive(incarnation, name, Bytes.of(address), PORT, Bytes.EMPTY, Versions.METALLB);
    }
}
