package dev.metallbj.speaker.memberlist.simulation;

import java.time.Duration;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/** Loses, delays, duplicates and reorders packets, and is cut in places; all from one seed. */
final class Network {
    /** When the kernel sends lost TCP segments again, the first time; a lost SYN waits longer. */
    private static final long RETRANSMISSION = Duration.ofMillis(200).toNanos();

    private static final long SYN_RETRANSMISSION = Duration.ofSeconds(1).toNanos();
    private static final int SYN_TRIES = 5;

    /** Bytes of a SYN beyond the headers that every packet has. */
    private static final int SYN = 32;

    private final Agenda agenda;
    private final RandomGenerator random;
    private final int hosts;
    /** Paths that are cut, numbered from * hosts + to. */
    private final BitSet cuts = new BitSet();

    private double loss;
    private double duplicates;
    private long delay = Duration.ofMillis(1).toNanos();
    private long jitter = Duration.ofMillis(1).toNanos();
    private final Traffic traffic;

    Network(Agenda agenda, int hosts, RandomGenerator random) {
        this.hosts = hosts;
        this.traffic = new Traffic(hosts);
        this.agenda = agenda;
        this.random = random;
    }

    /** @param share 0 to 1, of each direction */
    void lose(double share) {
        loss = share;
    }

    void duplicate(double share) {
        duplicates = share;
    }

    void delay(Duration least, Duration more) {
        delay = least.toNanos();
        jitter = more.toNanos();
    }

    void cut(int from, int to) {
        cuts.set(from * hosts + to);
    }

    void heal() {
        cuts.clear();
    }

    boolean isOpen(int from, int to) {
        return !cuts.get(from * hosts + to);
    }

    /** What was sent so far; what was lost counts too. */
    Traffic traffic() {
        return traffic.copy();
    }

    /** One UDP packet, or what a single IP packet does. */
    void packet(int from, int to, int size, Runnable arrive) {
        traffic.count(from, to, size);
        for (int copies = random.nextDouble() < duplicates ? 2 : 1; copies > 0; copies--) {
            if (isOpen(from, to) && random.nextDouble() >= loss) {
                agenda.after(oneWay(), arrive);
            }
        }
    }

    /** A SYN and its answer: sent again, later and later, until one pair gets through. */
    void handshake(int from, int to, Runnable connected) {
        handshake(from, to, connected, SYN_RETRANSMISSION, SYN_TRIES);
    }

    private void handshake(int from, int to, Runnable connected, long wait, int tries) {
        if (tries == 0) {
            return;
        }
        boolean[] done = {false};
        packet(
                from,
                to,
                SYN,
                () -> packet(to, from, SYN, () -> {
                    if (!done[0]) {
                        done[0] = true;
                        connected.run();
                    }
                }));
        agenda.after(wait, () -> {
            if (!done[0]) {
                handshake(from, to, connected, 2 * wait, tries - 1);
            }
        });
    }

    /** A segment of an established connection: late when it was lost, and lost for good only where the path is cut. */
    void segment(int from, int to, int size, Runnable arrive) {
        traffic.count(from, to, size);
        if (!isOpen(from, to)) {
            return;
        }
        long late = 0;
        for (long wait = RETRANSMISSION; random.nextDouble() < loss; wait *= 2) {
            late += wait;
        }
        agenda.after(oneWay() + late, arrive);
    }

    private long oneWay() {
        return delay + (jitter == 0 ? 0 : random.nextLong(jitter));
    }
}
