package dev.metallbj.speaker.memberlist.wire;

/**
 * Writes messages byte for byte as the originals do: the type, then a map with its keys in alphabetical order. A {@link ReplyTo} leaves
 * out what is empty.
 */
public final class MessageEncoder {
    private MessageEncoder() {}

    /** The message without any envelope. */
    public static byte[] encode(Message message) {
        ByteWriter out = new ByteWriter();
        MsgpackWriter pack = new MsgpackWriter(out);
        switch (message) {
            case Message.Ping ping -> {
                out.u8(MessageType.PING);
                ping(pack, ping);
            }
            case Message.IndirectPing ping -> {
                out.u8(MessageType.INDIRECT_PING);
                indirectPing(pack, ping);
            }
            case Message.Ack ack -> {
                out.u8(MessageType.ACK);
                pack.map(2).key("Payload").bytes(ack.payload());
                pack.key("SeqNo").unsigned(ack.sequence());
            }
            case Message.Nack nack -> {
                out.u8(MessageType.NACK);
                pack.map(1).key("SeqNo").unsigned(nack.sequence());
            }
            case Message.Suspect suspect -> {
                out.u8(MessageType.SUSPECT);
                accusation(pack, suspect, suspect.from());
            }
            case Message.Dead dead -> {
                out.u8(MessageType.DEAD);
                accusation(pack, dead, dead.from());
            }
            case Message.Alive alive -> {
                out.u8(MessageType.ALIVE);
                alive(pack, alive);
            }
            case Message.User user -> out.u8(MessageType.USER).bytes(user.content());
            case Message.PushPull exchange -> {
                out.u8(MessageType.PUSH_PULL);
                pushPull(pack, exchange);
                out.bytes(exchange.userState());
            }
            case Message.Failure failure -> {
                out.u8(MessageType.ERROR);
                pack.map(1).key("Error").text(failure.text());
            }
        }
        return out.toArray();
    }

    private static void ping(MsgpackWriter pack, Message.Ping ping) {
        pack.map(2 + entries(ping.replyTo()));
        pack.key("Node").text(ping.node());
        pack.key("SeqNo").unsigned(ping.sequence());
        replyTo(pack, ping.replyTo());
    }

    private static void indirectPing(MsgpackWriter pack, Message.IndirectPing ping) {
        pack.map(5 + entries(ping.replyTo()));
        pack.key("Nack").bool(ping.nack());
        pack.key("Node").text(ping.node());
        pack.key("Port").unsigned(ping.port());
        pack.key("SeqNo").unsigned(ping.sequence());
        replyTo(pack, ping.replyTo());
        pack.key("Target").bytes(ping.target());
    }

    private static int entries(ReplyTo replyTo) {
        return (replyTo.address().isEmpty() ? 0 : 1)
                + (replyTo.node().isEmpty() ? 0 : 1)
                + (replyTo.port() == 0 ? 0 : 1);
    }

    private static void replyTo(MsgpackWriter pack, ReplyTo replyTo) {
        if (!replyTo.address().isEmpty()) {
            pack.key("SourceAddr").bytes(replyTo.address());
        }
        if (!replyTo.node().isEmpty()) {
            pack.key("SourceNode").text(replyTo.node());
        }
        if (replyTo.port() != 0) {
            pack.key("SourcePort").unsigned(replyTo.port());
        }
    }

    private static void accusation(MsgpackWriter pack, Message.News news, String from) {
        pack.map(3).key("From").text(from);
        pack.key("Incarnation").unsigned(news.incarnation());
        pack.key("Node").text(news.node());
    }

    /** Versions are all six or nil: one to five bytes crash the originals. */
    private static void alive(MsgpackWriter pack, Message.Alive alive) {
        pack.map(6).key("Addr").bytes(alive.address());
        pack.key("Incarnation").unsigned(alive.incarnation());
        pack.key("Meta").bytes(alive.meta());
        pack.key("Node").text(alive.node());
        pack.key("Port").unsigned(alive.port());
        pack.key("Vsn");
        if (alive.versions().equals(Versions.NONE)) {
            pack.bytes(Bytes.EMPTY);
        } else {
            pack.bytes(Bytes.owning(alive.versions().toBytes()));
        }
    }

    private static void pushPull(MsgpackWriter pack, Message.PushPull exchange) {
        pack.map(3).key("Join").bool(exchange.join());
        pack.key("Nodes").signed(exchange.nodes().size());
        pack.key("UserStateLen").signed(exchange.userState().length());
        for (NodeState node : exchange.nodes()) {
            pack.map(7).key("Addr").bytes(node.address());
            pack.key("Incarnation").unsigned(node.incarnation());
            pack.key("Meta").bytes(node.meta());
            pack.key("Name").text(node.name());
            pack.key("Port").unsigned(node.port());
            pack.key("State").signed(node.status().code());
            pack.key("Vsn").bytes(Bytes.owning(node.versions().toBytes()));
        }
    }
}
