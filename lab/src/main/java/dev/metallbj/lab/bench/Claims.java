package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.probe.GratuitousArp;
import dev.metallbj.lab.probe.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The gratuitous frames that a client of the lab receives, from the start of this until it is closed. One thread. */
final class Claims implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final double MILLI = 1e6;

    /** The reply and the request form. */
    private static final int FORMS = 2;

    private final Wire wire;
    private final Set<String> moved;

    /** @param moved the addresses that may be claimed */
    Claims(Lab lab, Set<String> moved) {
        this.wire = lab.client().capture("arp");
        this.moved = moved;
    }

    /**
     * When the first round went out, counted from a moment.
     *
     * @param from by {@link System#nanoTime}
     * @param limitMillis for the last frame of the round
     */
    List<Measure> measures(long from, double limitMillis) {
        List<Long> replies = new ArrayList<>();
        List<Long> round = new ArrayList<>();
        timesByAddress().values().forEach(times -> {
            replies.add(times.getFirst());
            round.addAll(times.subList(0, Math.min(FORMS, times.size())));
        });
        if (replies.size() < moved.size()) {
            throw new IllegalStateException(
                    "only " + replies.size() + " of " + moved.size() + " addresses were claimed");
        }
        replies.sort(null);
        round.sort(null);
        return List.of(
                Measure.of("first claim", (replies.getFirst() - from) / MILLI, "ms"),
                Measure.of("each claimed", (replies.getLast() - from) / MILLI, "ms")
                        .below(limitMillis),
                Measure.of("first round", (round.getLast() - from) / MILLI, "ms")
                        .below(limitMillis));
    }

    /** The most frames of the later rounds within any second. */
    Measure laterInASecond() {
        List<Long> later = new ArrayList<>();
        timesByAddress()
                .values()
                .forEach(times -> later.addAll(times.subList(Math.min(FORMS, times.size()), times.size())));
        later.sort(null);
        int most = 0;
        int begin = 0;
        for (int i = 0; i < later.size(); i++) {
            while (later.get(i) - later.get(begin) >= SECOND) {
                begin++;
            }
            most = Math.max(most, i - begin + 1);
        }
        return Measure.of("later frames in a second, most", most, "");
    }

    /** Frames for addresses that have not moved. */
    Measure forOthers() {
        long others = claims().stream()
                .filter(claim -> !moved.contains(claim.ip().toString()))
                .count();
        return Measure.of("frames for others", (double) others, "");
    }

    private Map<String, List<Long>> timesByAddress() {
        Map<String, List<Long>> times = new HashMap<>();
        for (GratuitousArp claim : claims()) {
            String ip = claim.ip().toString();
            if (moved.contains(ip)) {
                times.computeIfAbsent(ip, _ -> new ArrayList<>()).add(claim.nanoTime());
            }
        }
        return times;
    }

    private List<GratuitousArp> claims() {
        return wire.frames().stream()
                .flatMap(frame -> GratuitousArp.of(frame).stream())
                .toList();
    }

    @Override
    public void close() {
        wire.close();
    }
}
