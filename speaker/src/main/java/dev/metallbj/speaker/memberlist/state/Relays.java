package dev.metallbj.speaker.memberlist.state;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Pings on behalf of others: the answer is passed on under their number, and its absence is reported if they want that. */
final class Relays {
    /** More than any group asks for at a time; beyond it requests are ignored. */
    private static final int MAX_PENDING = 4096;

    private final NodeTable nodes;
    private final OwnEntry self;
    private final Profiles profiles;
    private final Outbox outbox;
    private final Sequence sequence;
    private final Map<Long, Pending> pending = new HashMap<>();

    private record Pending(Endpoint asker, long sequence, boolean nack, long until) {}

    Relays(NodeTable nodes, OwnEntry self, Profiles profiles, Outbox outbox, Sequence sequence) {
        this.nodes = nodes;
        this.self = self;
        this.profiles = profiles;
        this.outbox = outbox;
        this.sequence = sequence;
    }

    /** @param asker where the answer goes */
    void ask(Message.IndirectPing request, Endpoint asker, long now) {
        Optional<IpAddress> target = request.target().toAddress();
        if (target.isEmpty() || pending.size() >= MAX_PENDING) {
            return;
        }
        int port = request.port() == 0 ? self.node().endpoint().port() : request.port();
        long number = sequence.next();
        pending.put(number, new Pending(asker, request.sequence(), request.nack(), now + patience(request)));
        outbox.send(new Endpoint(target.get(), port), new Message.Ping(number, request.node(), self.replyTo()));
    }

    /** The asker's ProbeTimeout, as far as it is known: that of its kind. */
    private long patience(Message.IndirectPing request) {
        Node asker = nodes.find(request.replyTo().node());
        Parameters parameters = asker == null ? profiles.own() : profiles.of(asker);
        return parameters.probeTimeout().toNanos();
    }

    void acked(long number) {
        Pending relay = pending.remove(number);
        if (relay != null) {
            outbox.send(relay.asker, new Message.Ack(relay.sequence, Bytes.EMPTY));
        }
    }

    int pending() {
        return pending.size();
    }

    long wakeAt() {
        long at = Long.MAX_VALUE;
        for (Pending relay : pending.values()) {
            at = Math.min(at, relay.until);
        }
        return at;
    }

    void run(long now) {
        for (Map.Entry<Long, Pending> entry : new ArrayList<>(pending.entrySet())) {
            Pending relay = entry.getValue();
            if (now >= relay.until) {
                pending.remove(entry.getKey());
                if (relay.nack) {
                    outbox.send(relay.asker, new Message.Nack(relay.sequence));
                }
            }
        }
    }
}
