package dev.metallbj.lab.cluster.product;

import dev.metallbj.lab.probe.AnswerReport;
import dev.metallbj.lab.probe.HttpReport;
import java.time.Duration;

/**
 * What a client saw while something was done to the cluster.
 *
 * @param http its requests to the Service, one every 10 ms
 * @param arp its questions who has the Service's address, one every 10 ms
 * @param took from the beginning until all was as it should be
 */
public record Disturbance(HttpReport http, AnswerReport arp, Duration took) {
    /** Whether every request was answered. A connection that was under way while its address moved may break. */
    public boolean lostNothing() {
        return http.lost() == 0;
    }

    /** The longest time between two questions that were answered, or from the last one to the end. */
    public Duration outage() {
        long last = arp.questions().getFirst().sentAt();
        long longest = 0;
        for (AnswerReport.Question question : arp.questions()) {
            if (!question.answers().isEmpty()) {
                longest = Math.max(longest, question.sentAt() - last);
                last = question.sentAt();
            }
        }
        long end = arp.questions().getLast().sentAt();
        return Duration.ofNanos(Math.max(longest, end - last));
    }

    /** For people. */
    @Override
    public String toString() {
        return "HTTP: " + http + "; ARP: " + arp.sent() + " questions, " + arp.unanswered()
                + " unanswered, longest time without an answer "
                + outage().toMillis() + " ms";
    }
}
