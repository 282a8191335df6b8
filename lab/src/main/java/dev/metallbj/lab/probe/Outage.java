package dev.metallbj.lab.probe;

import java.time.Duration;

/**
 * A time during which probes were sent and not answered.
 *
 * @param lastAnswered when the last probe before it was sent that was answered, by {@link System#nanoTime}; the first probe of all if none was
 * @param firstAnswered when the first probe after it was sent that was answered; the last probe of all if none was
 * @param lost probes in between, at least 1
 * @param largestGap the longest time in between without a probe being sent: if this is most of the outage, the client stood still, and the
 *     outage says nothing about the service
 * @param over whether a probe was answered afterwards
 */
public record Outage(long lastAnswered, long firstAnswered, int lost, Duration largestGap, boolean over) {
    /** From the last answered probe before to the first after. */
    public Duration duration() {
        return Duration.ofNanos(firstAnswered - lastAnswered);
    }

    @Override
    public String toString() {
        return duration().toMillis() + " ms, " + lost + " probes lost, own largest gap " + largestGap.toMillis() + " ms"
                + (over ? "" : ", not over");
    }
}
