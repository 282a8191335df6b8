package dev.metallbj.speaker.memberlist;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Standing;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Agents that are listed as each other's speaker Pods. */
final class TestGroup implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(8);

    private final List<TestAgent> agents = new ArrayList<>();
    private final List<SpeakerPod> pods = new CopyOnWriteArrayList<>();

    /** An agent that is listed, with the fast profile; not open yet. */
    TestAgent add(String node, Encryption encryption) {
        return add(node, Loopback.next(), encryption, Parameters.FAST);
    }

    TestAgent add(String node, IpAddress address, Encryption encryption, Parameters parameters) {
        TestAgent agent = new TestAgent(node, address, encryption, parameters, this::list);
        agents.add(agent);
        listed(agent.pod());
        return agent;
    }

    /** A Pod in the list, of whatever lives at its address. */
    void listed(SpeakerPod pod) {
        pods.removeIf(other -> other.node().equals(pod.node()));
        pods.add(pod);
        agents.forEach(agent -> agent.agent.podsChanged());
    }

    void unlisted(String node) {
        pods.removeIf(pod -> pod.node().equals(node));
        agents.forEach(agent -> agent.agent.podsChanged());
    }

    private Collection<SpeakerPod> list() {
        return List.copyOf(pods);
    }

    /** So many agents, named node-1 and so on, all joined and seeing each other. */
    static TestGroup of(int count, Encryption encryption) {
        TestGroup group = new TestGroup();
        for (int i = 1; i <= count; i++) {
            group.add("node-" + i, encryption);
        }
        group.agents.forEach(TestAgent::open);
        group.settled();
        return group;
    }

    TestAgent get(int index) {
        return agents.get(index);
    }

    List<TestAgent> all() {
        return List.copyOf(agents);
    }

    /** Waits until all see all others alive. */
    void settled() {
        Until.holds(
                SOON,
                this::toString,
                () -> agents.stream()
                        .allMatch(one -> one.is(Standing.JOINED)
                                && agents.stream()
                                        .allMatch(other -> other.equals(one) || one.sees(other.node, Status.ALIVE))));
    }

    @Override
    public void close() {
        agents.forEach(TestAgent::close);
    }

    @Override
    public String toString() {
        return agents.toString();
    }
}
