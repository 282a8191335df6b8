package dev.metallbj.speaker.memberlist.wire;

import java.nio.charset.StandardCharsets;

/**
 * Writes msgpack the way the originals do: the old specification, in which text and byte strings are the same ("raw", never str8 or bin),
 * and every integer in its shortest form.
 */
final class MsgpackWriter {
    private final ByteWriter out;

    MsgpackWriter(ByteWriter out) {
        this.out = out;
    }

    /** @param entries 0 to 15; no message has more */
    MsgpackWriter map(int entries) {
        out.u8(0x80 | entries);
        return this;
    }

    MsgpackWriter key(String name) {
        return text(name);
    }

    /** @param value 0 to 2^32-1 */
    MsgpackWriter unsigned(long value) {
        if (value <= 0x7f) {
            out.u8((int) value);
        } else if (value <= 0xff) {
            out.u8(0xcc).u8((int) value);
        } else if (value <= 0xffff) {
            out.u8(0xcd).u16((int) value);
        } else {
            out.u8(0xce).u32((int) value);
        }
        return this;
    }

    /**
     * A field that is signed in the originals; above 127 it looks different from an unsigned one.
     *
     * @param value 0 to 2^31-1
     */
    MsgpackWriter signed(int value) {
        if (value <= 0x7f) {
            out.u8(value);
        } else if (value <= Short.MAX_VALUE) {
            out.u8(0xd1).u16(value);
        } else {
            out.u8(0xd2).u32(value);
        }
        return this;
    }

    MsgpackWriter bool(boolean value) {
        out.u8(value ? 0xc3 : 0xc2);
        return this;
    }

    MsgpackWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        raw(utf8.length);
        out.bytes(utf8);
        return this;
    }

    /** Empty bytes are nil. */
    MsgpackWriter bytes(Bytes value) {
        if (value.isEmpty()) {
            out.u8(0xc0);
        } else {
            raw(value.length());
            out.bytes(value);
        }
        return this;
    }

    MsgpackWriter raw(int length) {
        if (length <= 0x1f) {
            out.u8(0xa0 | length);
        } else if (length <= 0xffff) {
            out.u8(0xda).u16(length);
        } else {
            out.u8(0xdb).u32(length);
        }
        return this;
    }
}
