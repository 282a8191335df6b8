package dev.metallbj.speaker.memberlist.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads msgpack values from a part of an array, as tolerantly as the originals: the old and the new specification, wider integers than
 * needed, nil for anything, arrays instead of maps.
 *
 * <p>Every length is compared with what is left before anything is allocated. Nothing recurses, so deep nesting costs no stack.
 */
final class MsgpackReader {
    private static final int NIL = 0xc0;

    private final byte[] buffer;
    private final int end;
    private int start;
    private int position;

    /** @param end index after the last byte that may be read */
    MsgpackReader(byte[] buffer, int start, int end) {
        this.buffer = buffer;
        this.start = start;
        this.position = start;
        this.end = end;
    }

    int position() {
        return position;
    }

    /** Goes on reading at {@code newStart}. */
    void seek(int newStart) {
        start = newStart;
        position = newStart;
    }

    /** Bytes read since the start or the last seek; byte strings that are not complete do not count. */
    int scanned() {
        return position - start;
    }

    /** Opens a message: a map, an array in the order of {@code names}, or nil, which is a message of zeros. */
    Fields fields(FieldNames names) throws Malformed {
        int head = next();
        if (head == NIL) {
            return new Fields(names, 0, true);
        }
        long count = mapCount(head);
        if (count >= 0) {
            return new Fields(names, count, true);
        }
        count = arrayCount(head);
        if (count < 0) {
            throw new Malformed(DropReason.WRONG_TYPE);
        }
        return new Fields(names, count, false);
    }

    /** The fields of one message, in the order on the wire. */
    final class Fields {
        static final int END = -1;

        private final FieldNames names;
        private final long count;
        private final boolean keyed;
        private long done;

        private Fields(FieldNames names, long count, boolean keyed) {
            this.names = names;
            this.count = count;
            this.keyed = keyed;
        }

        /** Position in the {@link FieldNames} of the field whose value comes next, or {@link #END}; skips unknown ones. */
        int next() throws Malformed {
            while (done < count) {
                int field = keyed ? key() : (int) Math.min(done, Integer.MAX_VALUE);
                done++;
                if (field >= 0 && field < names.count()) {
                    return field;
                }
                skip();
            }
            return END;
        }

        private int key() throws Malformed {
            int length = rawLength(MsgpackReader.this.next());
            int index = names.indexOf(buffer, position, length);
            position += length;
            return index;
        }
    }

    /** @param max largest value of the field */
    long unsigned(long max) throws Malformed {
        long value = integer();
        if (value < 0 || value > max) {
            throw new Malformed(DropReason.OUT_OF_RANGE);
        }
        return value;
    }

    boolean bool() throws Malformed {
        return switch (next()) {
            case NIL, 0xc2 -> false;
            case 0xc3 -> true;
            default -> throw new Malformed(DropReason.WRONG_TYPE);
        };
    }

    Bytes bytes() throws Malformed {
        int start = skipBytes();
        return Bytes.of(buffer, start, position - start);
    }

    /** Text that identifies something: anything but UTF-8 is refused. */
    String name() throws Malformed {
        int start = skipBytes();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(buffer, start, position - start))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed(DropReason.NOT_TEXT);
        }
    }

    /** Text for humans: what is not UTF-8 is replaced. */
    String text() throws Malformed {
        int start = skipBytes();
        return new String(buffer, start, position - start, StandardCharsets.UTF_8);
    }

    /** The next {@code length} bytes as they are. */
    Bytes take(int length) throws Malformed {
        advance(length);
        return Bytes.of(buffer, position - length, length);
    }

    /** Moves past a byte string and returns where it starts; it ends at {@link #position()}. For content that is read in place. */
    int skipBytes() throws Malformed {
        int head = next();
        int length = head == NIL ? 0 : rawLength(head);
        int start = position;
        position += length;
        return start;
    }

    /** Each value that is still to come takes at least one byte, so a lying count ends where the bytes end. */
    private void skip() throws Malformed {
        for (long pending = 1; pending > 0; pending--) {
            int head = next();
            long entries = mapCount(head);
            long children = entries >= 0 ? 2 * entries : arrayCount(head);
            if (children >= 0) {
                pending += children;
            } else {
                advance(scalarLength(head));
            }
        }
    }

    /** Number of bytes after the head (and after the length, where there is one) of a value that is no map and no array. */
    private long scalarLength(int head) throws Malformed {
        if (isRaw(head)) {
            return rawLength(head);
        }
        if (head <= 0x7f || head >= 0xe0) {
            return 0;
        }
        return switch (head) {
            case NIL, 0xc2, 0xc3 -> 0;
            case 0xcc, 0xd0 -> 1;
            case 0xcd, 0xd1 -> 2;
            case 0xca, 0xce, 0xd2 -> 4;
            case 0xcb, 0xcf, 0xd3 -> 8;
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> 1 + (1L << (head - 0xd4));
            case 0xc7 -> 1 + number(1);
            case 0xc8 -> 1 + number(2);
            case 0xc9 -> 1 + number(4);
            default -> throw new Malformed(DropReason.WRONG_TYPE);
        };
    }

    /** An integer of any width and sign; nil is 0. What does not fit into a long is out of every field's range. */
    private long integer() throws Malformed {
        int head = next();
        if (head <= 0x7f) {
            return head;
        }
        if (head >= 0xe0) {
            return (byte) head;
        }
        return switch (head) {
            case NIL -> 0;
            case 0xcc -> number(1);
            case 0xcd -> number(2);
            case 0xce -> number(4);
            case 0xcf, 0xd3 -> number(8);
            case 0xd0 -> (byte) number(1);
            case 0xd1 -> (short) number(2);
            case 0xd2 -> (int) number(4);
            default -> throw new Malformed(DropReason.WRONG_TYPE);
        };
    }

    private static boolean isRaw(int head) {
        return (head & 0xe0) == 0xa0 || head >= 0xc4 && head <= 0xc6 || head >= 0xd9 && head <= 0xdb;
    }

    /** Length of a byte string or text; all of it is there. */
    private int rawLength(int head) throws Malformed {
        long length = switch (head) {
            case 0xc4, 0xd9 -> number(1);
            case 0xc5, 0xda -> number(2);
            case 0xc6, 0xdb -> number(4);
            default -> {
                if (!isRaw(head)) {
                    throw new Malformed(DropReason.WRONG_TYPE);
                }
                yield head & 0x1f;
            }
        };
        if (length > end - position) {
            throw new Malformed(DropReason.TRUNCATED);
        }
        return (int) length;
    }

    /** Number of entries, or -1 if {@code head} starts no map. */
    private long mapCount(int head) throws Malformed {
        if ((head & 0xf0) == 0x80) {
            return head & 0x0f;
        }
        return switch (head) {
            case 0xde -> number(2);
            case 0xdf -> number(4);
            default -> -1;
        };
    }

    /** Number of elements, or -1 if {@code head} starts no array. */
    private long arrayCount(int head) throws Malformed {
        if ((head & 0xf0) == 0x90) {
            return head & 0x0f;
        }
        return switch (head) {
            case 0xdc -> number(2);
            case 0xdd -> number(4);
            default -> -1;
        };
    }

    private int next() throws Malformed {
        if (position >= end) {
            throw new Malformed(DropReason.TRUNCATED);
        }
        return buffer[position++] & 0xff;
    }

    private long number(int width) throws Malformed {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | next();
        }
        return value;
    }

    private void advance(long count) throws Malformed {
        if (count > end - position) {
            throw new Malformed(DropReason.TRUNCATED);
        }
        position += (int) count;
    }
}
