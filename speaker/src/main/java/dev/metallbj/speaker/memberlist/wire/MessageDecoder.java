package dev.metallbj.speaker.memberlist.wire;

import dev.metallbj.speaker.memberlist.wire.MsgpackReader.Fields;

/**
 * Reads the body of one message, the bytes after its type. The case labels are positions in {@link FieldNames}. Bytes after the message are
 * ignored, and a field that is missing is zero, as in the originals.
 */
final class MessageDecoder {
    private MessageDecoder() {}

    static Message.Ping ping(MsgpackReader in) throws Malformed {
        long sequence = 0;
        String node = "";
        ReplyToBuilder replyTo = new ReplyToBuilder();
        Fields fields = in.fields(FieldNames.PING);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            switch (field) {
                case 0 -> sequence = in.unsigned(MessageRanges.MAX_U32);
                case 1 -> node = in.name();
                default -> replyTo.read(field - 2, in);
            }
        }
        return new Message.Ping(sequence, node, replyTo.build());
    }

    static Message.IndirectPing indirectPing(MsgpackReader in) throws Malformed {
        long sequence = 0;
        Bytes target = Bytes.EMPTY;
        int port = 0;
        String node = "";
        boolean nack = false;
        ReplyToBuilder replyTo = new ReplyToBuilder();
        Fields fields = in.fields(FieldNames.INDIRECT_PING);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            switch (field) {
                case 0 -> sequence = in.unsigned(MessageRanges.MAX_U32);
                case 1 -> target = in.bytes();
                case 2 -> port = port(in);
                case 3 -> node = in.name();
                case 4 -> nack = in.bool();
                default -> replyTo.read(field - 5, in);
            }
        }
        return new Message.IndirectPing(sequence, target, port, node, nack, replyTo.build());
    }

    static Message.Ack ack(MsgpackReader in) throws Malformed {
        long sequence = 0;
        Bytes payload = Bytes.EMPTY;
        Fields fields = in.fields(FieldNames.ACK);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            if (field == 0) {
                sequence = in.unsigned(MessageRanges.MAX_U32);
            } else {
                payload = in.bytes();
            }
        }
        return new Message.Ack(sequence, payload);
    }

    static Message.Nack nack(MsgpackReader in) throws Malformed {
        long sequence = 0;
        Fields fields = in.fields(FieldNames.NACK);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            sequence = in.unsigned(MessageRanges.MAX_U32);
        }
        return new Message.Nack(sequence);
    }

    static Message.Failure failure(MsgpackReader in) throws Malformed {
        String text = "";
        Fields fields = in.fields(FieldNames.FAILURE);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            text = in.text();
        }
        return new Message.Failure(text);
    }

    static Message.Suspect suspect(MsgpackReader in) throws Malformed {
        Accusation accusation = accusation(in);
        return new Message.Suspect(accusation.incarnation, accusation.node, accusation.from);
    }

    static Message.Dead dead(MsgpackReader in) throws Malformed {
        Accusation accusation = accusation(in);
        return new Message.Dead(accusation.incarnation, accusation.node, accusation.from);
    }

    static Message.Alive alive(MsgpackReader in) throws Malformed {
        long incarnation = 0;
        String node = "";
        Bytes address = Bytes.EMPTY;
        int port = 0;
        Bytes meta = Bytes.EMPTY;
        Versions versions = Versions.NONE;
        Fields fields = in.fields(FieldNames.ALIVE);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            switch (field) {
                case 0 -> incarnation = in.unsigned(MessageRanges.MAX_U32);
                case 1 -> node = in.name();
                case 2 -> address = in.bytes();
                case 3 -> port = port(in);
                case 4 -> meta = in.bytes();
                default -> versions = Versions.of(in.bytes());
            }
        }
        return new Message.Alive(incarnation, node, address, port, meta, versions);
    }

    static NodeState nodeState(MsgpackReader in) throws Malformed {
        String name = "";
        Bytes address = Bytes.EMPTY;
        int port = 0;
        Bytes meta = Bytes.EMPTY;
        long incarnation = 0;
        MemberStatus status = MemberStatus.ALIVE;
        Versions versions = Versions.NONE;
        Fields fields = in.fields(FieldNames.NODE_STATE);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            switch (field) {
                case 0 -> name = in.name();
                case 1 -> address = in.bytes();
                case 2 -> port = port(in);
                case 3 -> meta = in.bytes();
                case 4 -> incarnation = in.unsigned(MessageRanges.MAX_U32);
                case 5 -> status = MemberStatus.of(in.unsigned(Long.MAX_VALUE));
                default -> versions = Versions.of(in.bytes());
            }
        }
        return new NodeState(name, address, port, meta, incarnation, status, versions);
    }

    private static int port(MsgpackReader in) throws Malformed {
        return (int) in.unsigned(MessageRanges.MAX_U16);
    }

    private record Accusation(long incarnation, String node, String from) {}

    private static Accusation accusation(MsgpackReader in) throws Malformed {
        long incarnation = 0;
        String node = "";
        String from = "";
        Fields fields = in.fields(FieldNames.ACCUSATION);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            switch (field) {
                case 0 -> incarnation = in.unsigned(MessageRanges.MAX_U32);
                case 1 -> node = in.name();
                default -> from = in.name();
            }
        }
        return new Accusation(incarnation, node, from);
    }

    /** The three fields at the end of both kinds of ping. */
    private static final class ReplyToBuilder {
        private Bytes address = Bytes.EMPTY;
        private int port;
        private String node = "";

        void read(int field, MsgpackReader in) throws Malformed {
            switch (field) {
                case 0 -> address = in.bytes();
                case 1 -> port = port(in);
                default -> node = in.name();
            }
        }

        ReplyTo build() {
            return new ReplyTo(address, port, node);
        }
    }
}
