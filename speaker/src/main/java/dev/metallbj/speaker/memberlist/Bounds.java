package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.wire.Limits;
import java.time.Duration;

/** How much of this process others may use. The speaker has 24 MiB of heap for everything. */
final class Bounds {
    /** Enough for 3000 nodes that say as much about themselves as they may, and for 10,000 ordinary ones. */
    static final Limits STREAM = new Limits(1 << 20, 2 << 20, 16_384, 1);

    /** Streams of others at a time. When one more comes, the oldest ends: an honest one takes milliseconds. */
    static final int INBOUND_STREAMS = 32;

    /** Exchanges begun by this node at a time. */
    static final int EXCHANGES = 64;

    /** Of these, so many that are connected. */
    static final int CONNECTED_EXCHANGES = 8;

    /** Pings by TCP at a time. */
    static final int STREAM_PINGS = 256;

    /** Bytes that all streams hold together, received or still to be sent. Beyond that the largest ends. */
    static final long STREAM_BYTES = 2 << 20;

    /** Connections that the kernel completes while this process does not run; with fewer a paused process would look like a dead node. */
    static final int BACKLOG = 4096;

    /** Connections taken in one turn. */
    static final int ACCEPTED_PER_TURN = 256;

    /** How long packets are read before timers are looked at. */
    static final long READING = Duration.ofMillis(50).toNanos();

    private Bounds() {}
}
