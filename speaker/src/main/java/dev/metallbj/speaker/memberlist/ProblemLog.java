package dev.metallbj.speaker.memberlist;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says each problem once, and again every ten minutes while it lasts. Counts all of them. For the gossip thread. */
final class ProblemLog {
    private static final Logger LOG = LoggerFactory.getLogger(MemberlistAgent.class);
    private static final long AGAIN = Duration.ofMinutes(10).toNanos();

    /** Hosts that are strangers may invent subjects; the oldest are forgotten. */
    private static final int MAX_SUBJECTS = 64;

    private final MemberlistMetrics metrics;
    private final Problems problems;
    private final Map<Subject, Long> said = new LinkedHashMap<>();

    private record Subject(Problem problem, Object about) {}

    ProblemLog(MemberlistMetrics metrics, Problems problems) {
        this.metrics = metrics;
        this.problems = problems;
    }

    /**
     * A problem shows.
     *
     * @param about a node or an address: the same problem of another one is said separately
     * @param message made only when it is said
     */
    void report(Problem problem, Object about, long now, Supplier<String> message) {
        metrics.problem(problem);
        Subject subject = new Subject(problem, about);
        Long last = said.get(subject);
        if (last != null && now - last < AGAIN) {
            return;
        }
        said.remove(subject);
        said.put(subject, now);
        if (said.size() > MAX_SUBJECTS) {
            said.remove(said.keySet().iterator().next());
        }
        String text = message.get();
        LOG.atWarn().addKeyValue("problem", problem.reason()).log(text);
        problems.report(problem, text);
    }
}
