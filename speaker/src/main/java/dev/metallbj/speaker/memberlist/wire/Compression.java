package dev.metallbj.speaker.memberlist.wire;

import dev.metallbj.speaker.memberlist.wire.MsgpackReader.Fields;

/** The compress envelope: {@code 9, {Algo: 0, Buf: LZW}}. Holds the tables of LZW, so it belongs to one thread. */
final class Compression {
    private static final int LZW = 0;

    private final LzwEncoder encoder = new LzwEncoder();
    private final LzwDecoder decoder = new LzwDecoder();

    /** Where the compressed bytes are in their buffer. */
    record Frame(int from, int to) {}

    /** @param plain not empty: an envelope around nothing crashes the originals */
    byte[] wrap(byte[] plain) {
        if (plain.length == 0) {
            throw new IllegalArgumentException("nothing to compress");
        }
        ByteWriter compressed = new ByteWriter();
        encoder.compress(plain, compressed);
        ByteWriter out = new ByteWriter();
        out.u8(MessageType.COMPRESS);
        new MsgpackWriter(out).map(2).key("Algo").unsigned(LZW).key("Buf").raw(compressed.length());
        return out.bytes(compressed.array(), 0, compressed.length()).toArray();
    }

    /** The envelope if it saves something, else {@code plain} itself. */
    byte[] wrapIfSmaller(byte[] plain) {
        byte[] wrapped = wrap(plain);
        return wrapped.length < plain.length ? wrapped : plain;
    }

    /** Reads the envelope after its type byte. */
    static Frame frame(MsgpackReader in) throws Malformed {
        long algorithm = LZW;
        int from = 0;
        int to = 0;
        Fields fields = in.fields(FieldNames.COMPRESS);
        for (int field = fields.next(); field != Fields.END; field = fields.next()) {
            if (field == 0) {
                algorithm = in.unsigned(0xff);
            } else {
                from = in.skipBytes();
                to = in.position();
            }
        }
        if (algorithm != LZW) {
            throw new Malformed(DropReason.UNKNOWN_COMPRESSION);
        }
        return new Frame(from, to);
    }

    /** @param sink bounds how much may come out */
    void unwrap(byte[] buffer, Frame frame, ByteWriter sink) throws Malformed {
        decoder.decompress(buffer, frame.from(), frame.to(), sink);
    }
}
