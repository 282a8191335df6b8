package dev.metallbj.speaker.memberlist.wire;

import java.util.Arrays;

/**
 * Compresses with LZW, bit for bit as Go's {@code compress/lzw} does: a clear code first, then the longest known string each time, and a
 * clear code whenever the 12-bit codes are used up.
 *
 * <p>The table maps (code, next byte) to the code of the longer string, in a hash table with open addressing. Reusable, by one
 * thread at a time.
 */
final class LzwEncoder {
    private static final int TABLE_SIZE = 1 << 14;
    private static final int LAST_CODE = (1 << LzwDecoder.MAX_WIDTH) - 1;

    /** Entry: 20 bits of key, 12 bits of code. 0 is free, because no string has code 0. */
    private final int[] table = new int[TABLE_SIZE];

    private ByteWriter out = new ByteWriter(0);
    private int bits;
    private int bitCount;
    private int width;
    /** The last code given away. */
    private int lastCode;

    /** Appends the compressed form of {@code plain} to {@code sink}. */
    void compress(byte[] plain, ByteWriter sink) {
        out = sink;
        bits = 0;
        bitCount = 0;
        clear();
        writeCode(LzwDecoder.CLEAR);
        if (plain.length > 0) {
            writeStrings(plain);
        }
        writeCode(LzwDecoder.END);
        if (bitCount > 0) {
            out.u8(bits);
        }
    }

    private void writeStrings(byte[] plain) {
        int code = plain[0] & 0xff;
        for (int i = 1; i < plain.length; i++) {
            int literal = plain[i] & 0xff;
            int key = code << 8 | literal;
            int slot = find(key);
            if (table[slot] != 0) {
                code = table[slot] & LAST_CODE;
            } else {
                writeCode(code);
                if (giveCode()) {
                    table[slot] = key << LzwDecoder.MAX_WIDTH | lastCode;
                }
                code = literal;
            }
        }
        writeCode(code);
        giveCode();
    }

    /** Takes the next code; false if they were used up and the table is empty now. */
    private boolean giveCode() {
        lastCode++;
        if (lastCode == 1 << width) {
            width++;
        }
        if (lastCode < LAST_CODE) {
            return true;
        }
        writeCode(LzwDecoder.CLEAR);
        clear();
        return false;
    }

    private void clear() {
        width = LzwDecoder.MIN_WIDTH;
        lastCode = LzwDecoder.END;
        Arrays.fill(table, 0);
    }

    /** The slot of the key, or the free one where it belongs. At most 3,837 of the slots are taken, so there always is one. */
    private int find(int key) {
        int slot = (key >>> 12 ^ key) & TABLE_SIZE - 1;
        while (table[slot] != 0 && table[slot] >>> LzwDecoder.MAX_WIDTH != key) {
            slot = slot + 1 & TABLE_SIZE - 1;
        }
        return slot;
    }

    private void writeCode(int code) {
        bits |= code << bitCount;
        bitCount += width;
        while (bitCount >= 8) {
            out.u8(bits);
            bits >>>= 8;
            bitCount -= 8;
        }
    }
}
