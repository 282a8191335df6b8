package dev.metallbj.speaker.memberlist;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says each problem once, and again every ten minutes while it lasts. Counts all of them. For the gossip thread. */
final class ProblemLog {
    private static final Logger LOG = LoggerFactory.getLogger(MemberlistAgent.class);
    private static final long AGAIN = Duration.ofMinutes(10).toNanos();

    /** Of the same problem, so many are named in that time: strangers may invent names and addresses. */
    private static final int NAMED = 5;

    private final MemberlistMetrics metrics;
    private final Problems problems;
    private final Map<Problem, Map<Object, Long>> said = new EnumMap<>(Problem.class);

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
        Map<Object, Long> times = said.computeIfAbsent(problem, ignored -> new HashMap<>());
        times.values().removeIf(time -> now - time >= AGAIN);
        if (times.size() >= NAMED || times.putIfAbsent(about, now) != null) {
            return;
        }
        String text = message.get();
        LOG.atWarn().addKeyValue("problem", problem.reason()).log(text);
        problems.report(problem, text);
    }
}
