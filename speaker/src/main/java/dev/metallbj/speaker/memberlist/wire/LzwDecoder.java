package dev.metallbj.speaker.memberlist.wire;

/**
 * Decompresses LZW as it is used here: least significant bit first, 8 literal bits, codes of 9 to 12 bits, 256 clears the table, 257 ends.
 *
 * <p>A code stands for a string: that of an earlier code plus one byte. The table therefore is two arrays, the code that a string extends
 * and the byte that it adds; strings are read off backwards. When the table is full, no string is added until it is cleared. Reusable, by
 * one thread at a time.
 */
final class LzwDecoder {
    static final int CLEAR = 256;
    static final int END = 257;
    static final int MIN_WIDTH = 9;
    static final int MAX_WIDTH = 12;

    private static final int NONE = -1;

    private final short[] prefix = new short[1 << MAX_WIDTH];
    private final byte[] suffix = new byte[1 << MAX_WIDTH];
    private final short[] lengths = new short[1 << MAX_WIDTH];

    private ByteWriter out = new ByteWriter(0);
    private byte[] input = new byte[0];
    private int position;
    private int end;
    private int bits;
    private int bitCount;

    private int width;
    /** The code that the next string added to the table gets. */
    private int nextCode;

    private int previous;

    /**
     * Decompresses a complete stream; bytes after its end code are ignored.
     *
     * @param sink takes the plain bytes, up to its bound; it has those before an error as well
     * @throws Malformed with BAD_COMPRESSION, or TOO_LARGE if the writer is full
     */
    void decompress(byte[] source, int from, int to, ByteWriter sink) throws Malformed {
        out = sink;
        input = source;
        position = from;
        end = to;
        bits = 0;
        bitCount = 0;
        clear();
        for (int code = readCode(); code != END; code = readCode()) {
            if (code == CLEAR) {
                clear();
            } else {
                expand(code);
            }
        }
    }

    private void clear() {
        width = MIN_WIDTH;
        nextCode = END;
        previous = NONE;
    }

    private void expand(int code) throws Malformed {
        if (code > nextCode) {
            throw new Malformed(DropReason.BAD_COMPRESSION);
        }
        boolean unfinished = code == nextCode && previous != NONE;
        // A code may be used one step before it is complete: it then ends in its own first byte.
        byte first = unfinished ? write(previous, 1) : write(code, 0);
        if (unfinished) {
            out.array()[out.length() - 1] = first;
        }
        if (previous != NONE) {
            define(nextCode, previous, first);
        }
        advance(code);
    }

    private void define(int code, int extended, byte added) {
        prefix[code] = (short) extended;
        suffix[code] = added;
        lengths[code] = (short) (lengthOf(extended) + 1);
    }

    private void advance(int code) {
        previous = code;
        nextCode++;
        if (nextCode < 1 << width) {
            return;
        }
        if (width < MAX_WIDTH) {
            width++;
        } else {
            nextCode--;
            previous = NONE;
        }
    }

    /** Appends the string of {@code code} and leaves room for {@code extra} bytes after it. Returns its first byte. */
    private byte write(int code, int extra) throws Malformed {
        int length = lengthOf(code);
        if (!out.hasRoomFor(length + extra)) {
            throw new Malformed(DropReason.TOO_LARGE);
        }
        int start = out.extend(length + extra);
        byte[] target = out.array();
        int rest = code;
        for (int i = start + length - 1; i > start; i--) {
            target[i] = suffix[rest];
            rest = prefix[rest];
        }
        target[start] = (byte) rest;
        return target[start];
    }

    private int lengthOf(int code) {
        return code < CLEAR ? 1 : lengths[code];
    }

    private int readCode() throws Malformed {
        while (bitCount < width) {
            if (position >= end) {
                throw new Malformed(DropReason.BAD_COMPRESSION);
            }
            bits |= (input[position++] & 0xff) << bitCount;
            bitCount += 8;
        }
        int code = bits & (1 << width) - 1;
        bits >>>= width;
        bitCount -= width;
        return code;
    }
}
