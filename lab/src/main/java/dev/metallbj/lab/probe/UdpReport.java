package dev.metallbj.lab.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a row of UDP probes shows. Immutable; times by {@link System#nanoTime}.
 *
 * @param probes in the order in which they were sent
 */
public record UdpReport(List<Probe> probes) {
    /**
     * One datagram.
     *
     * @param sentAt just before it was given to the kernel
     * @param answeredBy name of the node; empty if no reply came in time
     */
    public record Probe(long sentAt, Optional<String> answeredBy) {}

    public UdpReport {
        probes = List.copyOf(probes);
    }

    /** The probes that were sent from {@code from} on and before {@code until}. */
    public UdpReport between(long from, long until) {
        return new UdpReport(probes.stream()
                .filter(probe -> probe.sentAt - from >= 0 && probe.sentAt - until < 0)
                .toList());
    }

    public int sent() {
        return probes.size();
    }

    /** How many were not answered. */
    public int lost() {
        return (int) probes.stream().filter(probe -> probe.answeredBy.isEmpty()).count();
    }

    /** The longest time between two probes: how long this client itself stood still. */
    public Duration largestGap() {
        return largestGap(0, probes.size() - 1);
    }

    /** Every time without an answer, in order. */
    public List<Outage> outages() {
        List<Outage> outages = new ArrayList<>();
        int i = 0;
        while (i < probes.size()) {
            if (probes.get(i).answeredBy.isPresent()) {
                i++;
                continue;
            }
            int end = i;
            while (end < probes.size() && probes.get(end).answeredBy.isEmpty()) {
                end++;
            }
            outages.add(outage(i, end));
            i = end;
        }
        return outages;
    }

    /** @param begin the first that was lost
     *  @param end after the last that was lost */
    private Outage outage(int begin, int end) {
        int last = Math.max(0, begin - 1);
        int first = Math.min(end, probes.size() - 1);
        return new Outage(
                probes.get(last).sentAt,
                probes.get(first).sentAt,
                end - begin,
                largestGap(last, first),
                end < probes.size());
    }

    private Duration largestGap(int from, int to) {
        long largest = 0;
        for (int i = from + 1; i <= to; i++) {
            largest = Math.max(largest, probes.get(i).sentAt - probes.get(i - 1).sentAt);
        }
        return Duration.ofNanos(largest);
    }

    /** The longest outage; empty if every probe was answered. */
    public Optional<Outage> longestOutage() {
        return outages().stream().max((a, b) -> a.duration().compareTo(b.duration()));
    }

    /** Who answered when: each change of the one who answers begins a new entry. Lost probes end none. */
    public List<Tenure<String>> owners() {
        List<Tenure<String>> owners = new ArrayList<>();
        for (Probe probe : probes) {
            probe.answeredBy.ifPresent(name -> {
                if (!owners.isEmpty() && owners.getLast().owner().equals(name)) {
                    owners.set(owners.size() - 1, owners.getLast().extendedTo(probe.sentAt));
                } else {
                    owners.add(new Tenure<>(name, probe.sentAt, probe.sentAt, 1));
                }
            });
        }
        return owners;
    }

    /** For messages: numbers, not the probes. */
    @Override
    public String toString() {
        return sent() + " probes, " + lost() + " lost, own largest gap "
                + largestGap().toMillis() + " ms, outages " + outages();
    }
}
