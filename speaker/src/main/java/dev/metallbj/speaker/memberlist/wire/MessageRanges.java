package dev.metallbj.speaker.memberlist.wire;

/** The ranges of numbers in messages. A violation is a mistake in our own code: decoders check before they construct. */
final class MessageRanges {
    static final long MAX_U32 = 0xffff_ffffL;
    static final int MAX_U16 = 0xffff;

    private MessageRanges() {}

    static void u32(String field, long value) {
        if (value < 0 || value > MAX_U32) {
            throw new IllegalArgumentException(field + " is 0 to " + MAX_U32 + ", not " + value);
        }
    }

    static void port(int value) {
        if (value < 0 || value > MAX_U16) {
            throw new IllegalArgumentException("a port is 0 to " + MAX_U16 + ", not " + value);
        }
    }
}
