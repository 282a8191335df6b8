package dev.metallbj.speaker.memberlist.wire;

/**
 * What a decoder accepts at most. The bounds are checked before anything is allocated.
 *
 * @param maxContent bytes of one encrypted or plain message as it is on the wire, and of the user state in it
 * @param maxDecompressed bytes that all compressed parts of one packet or stream may grow to together
 * @param maxNodes nodes in one push/pull
 * @param maxDepth compound and compress envelopes inside each other
 */
public record Limits(int maxContent, int maxDecompressed, int maxNodes, int maxDepth) {
    private static final int MIB = 1 << 20;

    /** One UDP packet. No original compresses more than it could send plain, and that is less than 64 KiB. */
    public static final Limits DATAGRAM = new Limits(65_535, 65_536, 0, 4);

    /** One TCP stream, with the bounds of memberlist 0.6.0: 20 MiB as sent, 40 MiB decompressed, 1 Mi nodes. */
    public static final Limits STREAM = new Limits(20 * MIB, 40 * MIB, MIB, 1);
}
