package dev.metallbj.lab.crowd;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.gossip.GossipMember;
import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.lab.network.Host;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nodes whose speakers only gossip, beside the real ones of a lab: the same agent, protocol and key on real sockets, and the objects in the API that
 * other speakers look for. Each has an address and tells a MAC of its own, but all share one machine, on which nobody answers for a Service. They are
 * called {@code crowd-1} and so on, and take the place of the lab's further clients in the address plan. One thread.
 */
public final class Crowd implements AutoCloseable {
    /** There are so many places in the address plan. */
    public static final int MOST = 99;

    private static final String INTERFACE = "eth0";
    private static final Duration TOGETHER_WITHIN = Duration.ofSeconds(60);
    private static final Duration PACE = Duration.ofMillis(100);

    private final Lab lab;
    private final Host machine;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, GossipMember> members = new LinkedHashMap<>();
    private final Set<Node> without = new HashSet<>();

    /**
     * Makes the machine and the objects; nobody gossips yet.
     *
     * @param count of nodes, 1 to {@link #MOST}
     */
    public Crowd(Lab lab, int count) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("a crowd has 1 to " + MOST + " nodes, not " + count);
        }
        this.lab = lab;
        this.machine = lab.segment().addClient("crowd", 1);
        List<String> more = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            AddressPlan.Addresses addresses = AddressPlan.client(i);
            if (i > 1) {
                more.add("addr add " + addresses.v4() + "/24 dev " + INTERFACE);
            }
            Node node = new Node("crowd-" + i, addresses, lab.kubernetes());
            node.register(Map.of());
            node.addSpeakerPod(lab.namespace());
            nodes.add(node);
        }
        machine.namespace().ipBatch(more);
        // The first address may go, and the others stay.
        machine.namespace().sysctl("ipv4/conf/all/promote_secondaries", "1");
        lab.run().onClose(this);
    }

    /** In the order of their numbers. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** All members open their ports and join, one after the other. */
    public void startAll() {
        nodes.forEach(this::start);
    }

    /** The member of a node opens its port and joins; the node has power again. */
    public void start(Node node) {
        if (without.remove(node)) {
            machine.namespace().ip("addr", "add", prefix(node), "dev", INTERFACE);
        }
        IpAddress address = address(node);
        MemberMeta meta = new MemberMeta(
                1,
                1,
                false,
                List.of(new MemberMeta.Interface(
                        INTERFACE, MacAddress.parse(node.addresses().mac()))),
                false);
        List<SpeakerPod> pods = pods();
        // Its thread, and so its sockets, are where it is started.
        GossipMember member = machine.namespace()
                .call(() -> new GossipMember(node.name(), address, lab.gossip().encryption(), meta, () -> pods));
        members.put(node, member);
    }

    private static String prefix(Node node) {
        return node.addresses().v4() + "/24";
    }

    private static IpAddress address(Node node) {
        return IpAddress.parse(node.addresses().v4());
    }

    /** Of all speakers, the real ones included. */
    private List<SpeakerPod> pods() {
        List<SpeakerPod> pods = new ArrayList<>();
        List<Node> all = new ArrayList<>(lab.nodes());
        all.addAll(nodes);
        all.forEach(node -> pods.add(new SpeakerPod(node.name(), List.of(address(node)), "")));
        return List.copyOf(pods);
    }

    /**
     * Waits until each member counts so many others live.
     *
     * @throws IllegalStateException if that takes longer than a minute
     */
    public void awaitTogether(int others) {
        if (!Await.every(
                PACE,
                TOGETHER_WITHIN,
                () -> members.values().stream()
                        .allMatch(member -> member.group().live().size() == others))) {
            throw new IllegalStateException("not every member of the crowd counts " + others + " others live: "
                    + members.values().stream()
                            .map(member ->
                                    member.node() + " " + member.group().live().size())
                            .toList());
        }
    }

    /** The node is gone without a word, as when its power is cut: nobody says any more that its port is closed. Its objects stay. */
    public void cut(Node node) {
        machine.namespace().ip("addr", "del", prefix(node), "dev", INTERFACE);
        without.add(node);
        member(node).close();
    }

    /** As a DaemonSet does it: the member tells everybody that it leaves, and its Pod is gone. */
    public void stop(Node node) throws InterruptedException {
        member(node).leave();
        node.deleteSpeakerPod(lab.namespace());
    }

    /** After {@link #stop}: a new Pod, which joins again. */
    public void restart(Node node) {
        node.addSpeakerPod(lab.namespace());
        start(node);
    }

    private GossipMember member(Node node) {
        GossipMember member = members.remove(node);
        if (member == null) {
            throw new IllegalArgumentException("no member of " + node + " is running");
        }
        return member;
    }

    /** All members are gone without a word. */
    @Override
    public void close() {
        members.values().forEach(GossipMember::close);
        members.clear();
    }
}
