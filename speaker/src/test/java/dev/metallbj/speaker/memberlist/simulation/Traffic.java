package dev.metallbj.speaker.memberlist.simulation;

import java.util.Arrays;

/** Packets and bytes, of all and by member. Bytes count with the headers of IP and UDP or TCP. */
final class Traffic {
    private static final int HEADERS = 28;

    private final long[] sent;
    private final long[] received;
    private long packets;

    Traffic(int hosts) {
        this(new long[hosts], new long[hosts], 0);
    }

    private Traffic(long[] sent, long[] received, long packets) {
        this.sent = sent;
        this.received = received;
        this.packets = packets;
    }

    /** @param payload in bytes */
    void count(int from, int to, int payload) {
        packets++;
        sent[from] += payload + HEADERS;
        received[to] += payload + HEADERS;
    }

    long packets() {
        return packets;
    }

    long bytes() {
        return Arrays.stream(sent).sum();
    }

    /** Of the member that sent or received most. */
    long mostBytes() {
        long most = 0;
        for (int i = 0; i < sent.length; i++) {
            most = Math.max(most, Math.max(sent[i], received[i]));
        }
        return most;
    }

    Traffic copy() {
        return new Traffic(sent.clone(), received.clone(), packets);
    }

    Traffic minus(Traffic before) {
        Traffic difference = copy();
        difference.packets -= before.packets;
        for (int i = 0; i < sent.length; i++) {
            difference.sent[i] -= before.sent[i];
            difference.received[i] -= before.received[i];
        }
        return difference;
    }
}
