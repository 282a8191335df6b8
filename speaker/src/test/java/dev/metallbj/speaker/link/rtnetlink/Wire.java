package dev.metallbj.speaker.link.rtnetlink;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Messages of rtnetlink written by hand, in little-endian order. */
final class Wire {
    private Wire() {}

    /** One message: its body is padded, its length is not. */
    static byte[] message(int type, int flags, int sequence, String bodyHex) {
        byte[] body = hex(bodyHex);
        int length = 16 + body.length;
        byte[] bytes = new byte[length + 3 & ~3];
        ByteBuffer message = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(length).putShort((short) type).putShort((short) flags);
        message.putInt(sequence).putInt(0).put(body);
        return bytes;
    }

    /** One attribute, padded, as hexadecimal digits. */
    static String attribute(int type, String valueHex) {
        byte[] value = hex(valueHex);
        byte[] attribute = new byte[4 + value.length + 3 & ~3];
        ByteBuffer.wrap(attribute)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) (4 + value.length))
                .putShort((short) type)
                .put(value);
        return HexFormat.of().formatHex(attribute);
    }

    /** What is read from these messages, one after the other in one buffer. */
    static List<RouteMessage> read(byte[]... messages) {
        List<RouteMessage> read = new ArrayList<>();
        RouteMessages.read(buffer(messages), read::add);
        return read;
    }

    /** How many of them are left out. */
    static int malformed(byte[]... messages) {
        return RouteMessages.read(buffer(messages), _ -> {});
    }

    static ByteBuffer buffer(byte[]... messages) {
        return ByteBuffer.wrap(bytes(messages)).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] bytes(byte[]... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        return all.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
