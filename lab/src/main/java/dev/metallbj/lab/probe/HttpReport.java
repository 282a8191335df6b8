package dev.metallbj.lab.probe;

import java.util.List;

/**
 * What a row of HTTP requests shows, each on a connection of its own. Immutable; times by {@link System#nanoTime}.
 *
 * @param answers those that were answered or lost: a request is lost if its connection was not made in time, or refused
 * @param cut when those were sent whose connection stood and broke before the answer was there. A connection that is under way while its
 *     address moves to another node breaks, as with every load balancer that keeps no state between nodes; a client tries again
 */
public record HttpReport(UdpReport answers, List<Long> cut) {
    public HttpReport {
        cut = List.copyOf(cut);
    }

    /** The requests that were sent from {@code from} on and before {@code until}. */
    public HttpReport between(long from, long until) {
        return new HttpReport(
                answers.between(from, until),
                cut.stream().filter(at -> at - from >= 0 && at - until < 0).toList());
    }

    /** How many got no answer, those that were cut not counted. */
    public int lost() {
        return answers.lost();
    }

    /** For messages: numbers, not the requests. */
    @Override
    public String toString() {
        return (answers.sent() + cut.size()) + " requests, " + lost() + " lost, " + cut.size() + " cut"
                + answers.longestOutage()
                        .map(outage -> ", longest outage " + outage)
                        .orElse("");
    }
}
