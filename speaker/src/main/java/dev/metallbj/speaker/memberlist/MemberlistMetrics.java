package dev.metallbj.speaker.memberlist;

import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.CounterFamily;
import dev.metallbj.runtime.metrics.GaugeFamily;
import dev.metallbj.runtime.metrics.Histogram;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.memberlist.state.Note;
import dev.metallbj.speaker.memberlist.wire.DropReason;
import dev.metallbj.speaker.memberlist.wire.MemberStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The series {@code metallb_memberlist_*}. Thread-safe; counting allocates nothing. */
public final class MemberlistMetrics {
    /** Why something was dropped that no decoder has seen, or for reasons of our own. */
    enum Drop {
        /** More news waits than HandoffQueueDepth. */
        HANDOFF_QUEUE_FULL,
        /** One stream too many; the oldest went. */
        TOO_MANY_STREAMS,
        /** The streams hold too much; the largest went. */
        STREAM_BYTES,
        /** A stream was not done in its time. */
        STREAM_TIMEOUT,
        /** A message that is none to begin a stream with, or no answer to what was asked. */
        UNEXPECTED_MESSAGE,
        /** The kernel did not take a packet. */
        SEND_FAILED,
        /** A defect of ours. */
        INTERNAL_ERROR
    }

    private static final List<Duration> ROUND_TRIPS = List.of(
                    500_000L,
                    1_000_000L,
                    2_000_000L,
                    5_000_000L,
                    10_000_000L,
                    25_000_000L,
                    50_000_000L,
                    100_000_000L,
                    250_000_000L,
                    500_000_000L,
                    1_000_000_000L,
                    2_500_000_000L)
            .stream()
            .map(Duration::ofNanos)
            .toList();

    private final GaugeFamily members;
    private final GaugeFamily queue;
    private final GaugeFamily awareness;
    private final Histogram roundTrips;
    private final Map<Note, Counter> notes = new EnumMap<>(Note.class);
    private final Map<DropReason, Counter> dropReasons;
    private final Map<Drop, Counter> drops;
    private final Map<Problem, Counter> problems;
    private final Traffic udp;
    private final Traffic tcp;

    /** What goes over one transport; on TCP a packet is a stream's message. */
    record Traffic(Counter packetsSent, Counter bytesSent, Counter packetsReceived, Counter bytesReceived) {
        void sent(int bytes) {
            packetsSent.increment();
            bytesSent.add(bytes);
        }

        void received(int bytes) {
            packetsReceived.increment();
            bytesReceived.add(bytes);
        }
    }

    /** Declares the families. */
    public MemberlistMetrics(Metrics metrics) {
        members = metrics.gauge("metallb_memberlist_members", "Number of members known, this one included", "state");
        queue = metrics.gauge("metallb_memberlist_queue_length", "Number of pieces of news that wait to be gossiped");
        awareness = metrics.gauge(
                "metallb_memberlist_awareness_score", "How unhealthy this member thinks it is itself, 0 is healthy");
        roundTrips = metrics.histogram(
                        "metallb_memberlist_probe_rtt_seconds",
                        "Time from the question to the answer of a probe",
                        ROUND_TRIPS)
                .series();
        CounterFamily dropped = metrics.counter(
                "metallb_memberlist_drops_total", "Number of packets, streams and news dropped", "reason");
        dropReasons = counters(DropReason.class, dropped);
        drops = counters(Drop.class, dropped);
        problems = counters(
                Problem.class,
                metrics.counter(
                        "metallb_memberlist_problems_total",
                        "How often something showed that a user can put right",
                        "problem"));
        declareNotes(metrics, dropped);
        CounterFamily packetsSent = metrics.counter(
                "metallb_memberlist_packets_sent_total", "Number of packets sent; on TCP, messages", "transport");
        CounterFamily bytesSent =
                metrics.counter("metallb_memberlist_bytes_sent_total", "Number of payload bytes sent", "transport");
        CounterFamily packetsReceived = metrics.counter(
                "metallb_memberlist_packets_received_total",
                "Number of packets received; on TCP, messages",
                "transport");
        CounterFamily bytesReceived = metrics.counter(
                "metallb_memberlist_bytes_received_total", "Number of payload bytes received", "transport");
        Function<String, Traffic> traffic = transport -> new Traffic(
                packetsSent.series(transport),
                bytesSent.series(transport),
                packetsReceived.series(transport),
                bytesReceived.series(transport));
        udp = traffic.apply("udp");
        tcp = traffic.apply("tcp");
    }

    private void declareNotes(Metrics metrics, CounterFamily dropped) {
        notes.put(Note.SUSPECTED, counter(metrics, "suspicions", "members suspected after a probe of our own"));
        notes.put(Note.REFUSED, counter(metrics, "refused", "members declared dead because their port refused"));
        notes.put(Note.PAUSED, counter(metrics, "paused", "members silent whose kernel answers"));
        notes.put(Note.REFUTED, counter(metrics, "refutations", "contradictions to wrong news about this member"));
        notes.put(
                Note.DOUBTED, counter(metrics, "doubted", "deaths not believed because the member had just answered"));
        notes.put(Note.STALLED, counter(metrics, "stalls", "times that this process was stopped for a while"));
        notes.put(Note.BAD_NEWS, dropped.series("bad_news"));
        notes.put(Note.TOO_MANY_NODES, dropped.series("too_many_nodes"));
    }

    private static Counter counter(Metrics metrics, String name, String what) {
        return metrics.counter("metallb_memberlist_" + name + "_total", "Number of " + what)
                .series();
    }

    private static <E extends Enum<E>> Map<E, Counter> counters(Class<E> type, CounterFamily family) {
        Map<E, Counter> counters = new EnumMap<>(type);
        for (E one : type.getEnumConstants()) {
            counters.put(one, family.series(one.name().toLowerCase(Locale.ROOT)));
        }
        return counters;
    }

    /** How many members there are of each status. */
    void members(Map<MemberStatus, Integer> counts) {
        for (MemberStatus status : MemberStatus.values()) {
            members.set(counts.getOrDefault(status, 0), status.name().toLowerCase(Locale.ROOT));
        }
    }

    void queue(int length, int score) {
        queue.set(length);
        awareness.set(score);
    }

    void answered(long nanos) {
        roundTrips.observe(nanos);
    }

    void noted(Note note) {
        increment(notes, note);
    }

    void dropped(DropReason reason) {
        increment(dropReasons, reason);
    }

    void dropped(Drop reason) {
        increment(drops, reason);
    }

    /** Something showed that a user can put right. */
    public void problem(Problem problem) {
        increment(problems, problem);
    }

    Traffic udp() {
        return udp;
    }

    Traffic tcp() {
        return tcp;
    }

    private static <E extends Enum<E>> void increment(Map<E, Counter> counters, E one) {
        Counter counter = counters.get(one);
        if (counter != null) {
            counter.increment();
        }
    }
}
