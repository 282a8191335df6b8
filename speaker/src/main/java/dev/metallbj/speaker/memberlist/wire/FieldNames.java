package dev.metallbj.speaker.memberlist.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names of a message's fields, in the order in which the originals declare them. The order matters: a message may come as an array
 * instead of a map, and then the position stands for the name.
 */
final class FieldNames {
    static final FieldNames PING = of("SeqNo", "Node", "SourceAddr", "SourcePort", "SourceNode");
    static final FieldNames INDIRECT_PING =
            of("SeqNo", "Target", "Port", "Node", "Nack", "SourceAddr", "SourcePort", "SourceNode");
    static final FieldNames ACK = of("SeqNo", "Payload");
    static final FieldNames NACK = of("SeqNo");
    static final FieldNames FAILURE = of("Error");
    static final FieldNames ACCUSATION = of("Incarnation", "Node", "From");
    static final FieldNames ALIVE = of("Incarnation", "Node", "Addr", "Port", "Meta", "Vsn");
    static final FieldNames PUSH_PULL_HEADER = of("Nodes", "UserStateLen", "Join");
    static final FieldNames NODE_STATE = of("Name", "Addr", "Port", "Meta", "Incarnation", "State", "Vsn");
    static final FieldNames COMPRESS = of("Algo", "Buf");

    private final byte[][] names;

    private FieldNames(byte[][] names) {
        this.names = names;
    }

    private static FieldNames of(String... names) {
        byte[][] ascii = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            ascii[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        }
        return new FieldNames(ascii);
    }

    int count() {
        return names.length;
    }

    /** The position of the name at this place of {@code buffer}, or -1. Compares bytes, so that no text is made per field. */
    int indexOf(byte[] buffer, int offset, int length) {
        for (int i = 0; i < names.length; i++) {
            if (Arrays.equals(names[i], 0, names[i].length, buffer, offset, offset + length)) {
                return i;
            }
        }
        return -1;
    }
}
