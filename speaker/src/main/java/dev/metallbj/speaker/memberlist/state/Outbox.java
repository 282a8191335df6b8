package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.speaker.memberlist.wire.DatagramEncoder;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.MessageEncoder;
import java.util.ArrayList;
import java.util.List;

/** Collects the outputs of one step, and fills every packet that has room with waiting news. */
final class Outbox {
    private final BroadcastQueue queue;
    private final NodeTable nodes;
    private final int packetBudget;
    private List<Output> outputs = new ArrayList<>();
    private boolean urgent;

    /** @param packetBudget bytes for messages in one packet, without the envelopes */
    Outbox(BroadcastQueue queue, NodeTable nodes, int packetBudget) {
        this.queue = queue;
        this.nodes = nodes;
        this.packetBudget = packetBudget;
    }

    void add(Output output) {
        outputs.add(output);
    }

    void note(Note note, String node) {
        add(new Output.Noted(note, node));
    }

    /** Queues news for gossip, and asks for a round of it soon. */
    void broadcast(String subject, Message.News news) {
        queue.add(subject, MessageEncoder.encode(news));
        urgent = true;
    }

    /** Whether news waits to be sent. */
    boolean hasNews() {
        return queue.size() > 0;
    }

    /** Whether news was queued since this was asked last. */
    boolean takeUrgency() {
        boolean was = urgent;
        urgent = false;
        return was;
    }

    /** A message for one node, with as much news as fits. */
    void send(Endpoint to, Message message) {
        byte[] first = MessageEncoder.encode(message);
        List<byte[]> parts = new ArrayList<>();
        parts.add(first);
        parts.addAll(news(packetBudget - first.length - DatagramEncoder.partOverhead()));
        add(new Output.Send(to, parts, false));
    }

    /** Messages for one node, and nothing else. */
    void sendExactly(Node to, List<Message> messages) {
        List<byte[]> parts = messages.stream().map(MessageEncoder::encode).toList();
        add(new Output.Send(to.endpoint(), parts, wantsCrc(to)));
    }

    /** News alone; false if there is none. */
    boolean gossip(Node to) {
        List<byte[]> parts = news(packetBudget);
        if (parts.isEmpty()) {
            return false;
        }
        add(new Output.Send(to.endpoint(), parts, wantsCrc(to)));
        return true;
    }

    List<Output> drain() {
        if (outputs.isEmpty()) {
            return List.of();
        }
        List<Output> drained = outputs;
        outputs = new ArrayList<>();
        return drained;
    }

    private List<byte[]> news(int limit) {
        return queue.take(limit, DatagramEncoder.partOverhead(), nodes.known());
    }

    /** From protocol 5 on receivers understand the checksum. */
    private static boolean wantsCrc(Node to) {
        return to.versions().protocolMax() >= 5;
    }
}
