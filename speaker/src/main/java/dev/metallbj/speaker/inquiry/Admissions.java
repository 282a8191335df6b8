package dev.metallbj.speaker.inquiry;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.inquiry.Budget.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Addresses that nobody has announced before and that are asked for first, three times within 150 ms (spec section 7 rule 4, {@code --on-conflict
 * refuse}).
 */
public final class Admissions {
    /** When there are more questions than the budget allows, nobody waits longer than this: the question in the background comes anyway. */
    private static final long PATIENCE = Duration.ofMillis(400).toNanos();

    private static final long BUDGET_PAUSE = Duration.ofMillis(5).toNanos();

    private static final class Trial {
        final long endsAt;
        final Set<String> services = new HashSet<>();
        final Map<Spot, Round> rounds = new LinkedHashMap<>();
        boolean isOver;

        Trial(long endsAt) {
            this.endsAt = endsAt;
        }

        boolean isOver(long now) {
            return now >= endsAt || rounds.values().stream().allMatch(round -> round.isOver(now));
        }
    }

    private final Map<IpAddress, Trial> trials = new LinkedHashMap<>();

    /**
     * Whether the address was asked for and nobody has it; begins to ask when it was not.
     *
     * @param service that waits for the outcome
     * @param interfaces on which it would be announced
     */
    public boolean admits(IpAddress ip, String service, Set<String> interfaces, long now) {
        if (interfaces.isEmpty()) {
            return true;
        }
        Trial trial = trials.computeIfAbsent(ip, _ -> begin(ip, interfaces, now));
        trial.services.add(service);
        return trial.isOver;
    }

    private Trial begin(IpAddress ip, Set<String> interfaces, long now) {
        Trial trial = new Trial(now + PATIENCE);
        for (String one : interfaces) {
            trial.rounds.put(new Spot(ip, one), new Round(now));
        }
        return trial;
    }

    /** Services that wait for the address. */
    public Set<String> waiting(IpAddress ip) {
        Trial trial = trials.get(ip);
        return trial == null || trial.isOver ? Set.of() : Set.copyOf(trial.services);
    }

    /** The Service waits no more, whatever for. */
    public void release(String service) {
        if (!trials.isEmpty()) {
            trials.values().forEach(trial -> trial.services.remove(service));
            trials.values().removeIf(trial -> trial.services.isEmpty());
        }
    }

    /** Ends the trials whose time is over. Returns the Services that waited for them. */
    public Set<String> conclude(long now) {
        Set<String> concerned = Set.of();
        for (Trial trial : trials.values()) {
            if (!trial.isOver && trial.isOver(now)) {
                trial.isOver = true;
                concerned = concerned.isEmpty() ? new HashSet<>() : concerned;
                concerned.addAll(trial.services);
            }
        }
        return concerned;
    }

    /** Questions to everybody that go out now. */
    public List<Question> collect(Budget budget, long now) {
        List<Question> questions = new ArrayList<>();
        for (Trial trial : trials.values()) {
            trial.rounds.forEach((spot, round) -> {
                if (!trial.isOver
                        && round.nextDue() <= now
                        && budget.take(spot.interfaceName(), 1, Purpose.STANDBY, now)
                        && round.takeQuestion(now)) {
                    questions.add(new Question(spot, List.of()));
                }
            });
        }
        return questions;
    }

    /** Adds every address that answers are awaited for. */
    public void watched(Set<IpAddress> out) {
        trials.forEach((ip, trial) -> {
            if (!trial.isOver) {
                out.add(ip);
            }
        });
    }

    /** When {@link #conclude} or {@link #collect} has something to do next; {@link Inquiries#NEVER} = never. */
    public long nextDue(long now) {
        long next = Inquiries.NEVER;
        for (Trial trial : trials.values()) {
            if (!trial.isOver) {
                next = Math.min(next, trial.endsAt);
                for (Round round : trial.rounds.values()) {
                    next = Math.min(next, Math.max(round.nextDue(), now + BUDGET_PAUSE));
                }
            }
        }
        return next;
    }
}
