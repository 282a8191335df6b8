package dev.metallbj.speaker.inquiry;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.inquiry.Budget.Purpose;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One node that gossip misses, and what the wire says about it.
 *
 * <p>First at most three of its addresses on each interface are asked for. If all are silent, so is the node. If one is answered, each address
 * that somebody waits for is asked for by itself, again and again, until it falls silent or gossip has the node back.
 */
final class Outage {
    /** Questions that begin later than this after the first do not delay the verdict. */
    private static final long SAMPLING = Duration.ofMillis(20).toNanos();

    /** While it is only suspected, the verdict is renewed. */
    private static final long RENEW = Duration.ofMillis(500).toNanos();

    private static final long AGAIN_FIRST = Duration.ofMillis(250).toNanos();
    private static final long AGAIN = Duration.ofMillis(900).toNanos();
    private static final long AGAIN_JITTER = Duration.ofMillis(200).toNanos();

    /** A Service that comes so long after the outage is given the time in which the node learns of it too. */
    private static final long NEWCOMER_AFTER = Duration.ofSeconds(1).toNanos();

    private static final long NEWCOMER_PAUSE = Duration.ofMillis(500).toNanos();

    /** So many that did answer fall silent in a row: so has the node. */
    private static final int FALLEN_SILENT = 3;

    /** So many that were never heard stay silent in a row: others need not be asked. */
    private static final int NEVER_HEARD = 8;

    /** More stations than this are not asked at once: three rounds of them are what the budget can give. */
    private static final int MACS = Budget.BURST / Round.QUESTIONS - 1;

    /** A dead node for which no question could be sent for so long is taken for silent: better two that answer than nobody. */
    private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

    private static final int REFUSALS = 32;
    private static final long BUDGET_PAUSE = Duration.ofMillis(20).toNanos();

    private enum Verdict {
        NONE,
        SILENT,
        ANSWERED
    }

    private final RandomGenerator random;
    private final Map<Spot, Place> places = new LinkedHashMap<>();
    private final Set<Place> rounds = new LinkedHashSet<>();
    private final PriorityQueue<Place> waiting =
            new PriorityQueue<>(Comparator.comparingLong((Place place) -> place.nextRound));
    private final Set<String> concerned = new HashSet<>();

    /** Frames, by interface, that were taken from the budget for questions that need not be asked any more. */
    private final Map<String, Integer> unsent = new HashMap<>();

    private List<MacAddress> macs = List.of();
    private Verdict verdict = Verdict.NONE;
    private boolean dead;
    private boolean avoided;
    private long since;
    private boolean hasAsked;
    private long firstAsked;
    private long renewAt;
    private long retryAt;
    private long lastAnswer;
    private int fallenSilent;
    private int neverHeard;

    Outage(RandomGenerator random) {
        this.random = random;
    }

    /** Gossip's word; a station that was heard on the wire remains known. */
    void known(List<MacAddress> its, boolean isDead, long now) {
        Set<MacAddress> all = new LinkedHashSet<>(its);
        all.addAll(macs);
        macs = all.stream().limit(MACS).toList();
        if (isDead && !dead) {
            dead = true;
            since = now;
            for (Place place : places.values()) {
                place.isSample = false;
            }
            if (isSilent()) {
                stopAsking();
            }
        }
    }

    boolean canBeAsked() {
        return !macs.isEmpty();
    }

    boolean isSilent() {
        return verdict == Verdict.SILENT;
    }

    boolean hasAnswered() {
        return verdict == Verdict.ANSWERED;
    }

    /** Whether it counts as live although gossip says that it is dead. */
    boolean stands() {
        return dead && verdict != Verdict.SILENT && canBeAsked();
    }

    boolean takeAvoided() {
        boolean isFirst = !avoided;
        avoided = true;
        return isFirst;
    }

    boolean isUndecided() {
        return verdict == Verdict.NONE;
    }

    Answer answer(Spot spot) {
        Place place = places.get(spot);
        if (isSilent() || place == null) {
            return isSilent() ? Answer.SILENT : Answer.UNKNOWN;
        }
        return place.answer;
    }

    /** It is missed no more. */
    Set<String> end() {
        for (Place place : places.values()) {
            concerned.addAll(place.services);
        }
        return takeConcerned();
    }

    /** Whom this concerns since the last call: Services whose addresses it is about. */
    Set<String> takeConcerned() {
        Set<String> taken = Set.copyOf(concerned);
        concerned.clear();
        return taken;
    }

    void sample(Spot spot, long now) {
        place(spot, now).isSample = true;
    }

    void want(Spot spot, String service, long now) {
        place(spot, now).services.add(service);
    }

    void unwant(Spot spot, String service) {
        Place place = places.get(spot);
        if (place != null) {
            place.services.remove(service);
        }
    }

    /** It has answered, or claimed the address by itself. */
    void answered(Spot spot, MacAddress from, long now) {
        boolean first = verdict != Verdict.ANSWERED;
        since = first ? now : since;
        verdict = Verdict.ANSWERED;
        lastAnswer = now;
        fallenSilent = 0;
        neverHeard = 0;
        if (!macs.contains(from)) {
            List<MacAddress> more = new ArrayList<>(macs);
            more.add(from);
            macs = List.copyOf(more);
        }
        Place place = place(spot, now);
        boolean changed = place.answer != Answer.ANSWERS;
        if (changed) {
            place.answer = Answer.ANSWERS;
            concerned.addAll(place.services);
        }
        place.answersFrom = List.of(from);
        place.isSample &= !dead;
        if (place.round != null || changed) {
            endedRound(place);
            waiting.remove(place);
            place.nextRound = now + (changed ? AGAIN_FIRST : AGAIN + random.nextLong(AGAIN_JITTER));
            waiting.add(place);
        }
        if (first) {
            for (Place one : places.values()) {
                concerned.addAll(one.services);
                if (one.answer == Answer.UNKNOWN && one.round == null) {
                    waiting.remove(one);
                    one.nextRound = now;
                    waiting.add(one);
                }
            }
        }
    }

    private void endedRound(Place place) {
        if (place.round != null) {
            unsent.merge(
                    place.spot.interfaceName(),
                    place.round.left() * targets(place).size(),
                    Integer::sum);
            place.round = null;
            rounds.remove(place);
        }
    }

    /** Ends the rounds that are over. */
    void conclude(long now) {
        for (Place place : List.copyOf(rounds)) {
            Round round = place.round;
            if (round != null && round.isOver(now)) {
                silent(place, round);
            }
        }
        boolean sampled = verdict == Verdict.NONE && hasAsked && rounds.isEmpty();
        boolean hopeless = verdict == Verdict.NONE && dead && !hasAsked && !places.isEmpty() && now - since > PATIENCE;
        if (sampled || hopeless || fallenSilent >= FALLEN_SILENT) {
            becomeSilent(now);
            return;
        }
        if (neverHeard >= NEVER_HEARD) {
            neverHeard = 0;
            for (Place place : places.values()) {
                if (place.answer == Answer.UNKNOWN) {
                    place.answer = Answer.SILENT;
                    concerned.addAll(place.services);
                    endedRound(place);
                }
            }
        }
    }

    private void silent(Place place, Round round) {
        if (verdict == Verdict.ANSWERED && round.began() - lastAnswer > 0) {
            if (place.answer == Answer.ANSWERS) {
                fallenSilent++;
            } else {
                neverHeard++;
            }
        }
        endedRound(place);
        place.answer = Answer.SILENT;
        place.answersFrom = List.of();
        concerned.addAll(place.services);
    }

    private void becomeSilent(long now) {
        verdict = Verdict.SILENT;
        fallenSilent = 0;
        neverHeard = 0;
        hasAsked = false;
        renewAt = now + RENEW;
        for (Place place : places.values()) {
            concerned.addAll(place.services);
            endedRound(place);
        }
        waiting.clear();
        if (dead) {
            stopAsking();
        }
    }

    private void stopAsking() {
        for (Place place : places.values()) {
            endedRound(place);
        }
        waiting.clear();
        places.clear();
    }

    /**
     * What goes out now.
     *
     * @param samples how many addresses are asked on an interface to learn about the node as a whole
     */
    void collect(Budget budget, int samples, long now, List<Question> out) {
        unsent.forEach(budget::giveBack);
        unsent.clear();
        renew(now);
        int refused = 0;
        List<Place> later = new ArrayList<>();
        while (refused < REFUSALS && !waiting.isEmpty() && waiting.peek().nextRound <= now) {
            Place place = waiting.remove();
            if (!place.isWanted()) {
                places.remove(place.spot);
            } else if (place.round == null && mayBegin(place, samples, now)) {
                if (!begin(place, budget, now)) {
                    refused++;
                    retryAt = now + BUDGET_PAUSE;
                    later.add(place); // with its old time, so that it is the first to be given something
                }
            }
        }
        waiting.addAll(later);
        for (Place place : rounds) {
            if (place.round != null && place.round.takeQuestion(now)) {
                out.add(new Question(place.spot, targets(place)));
            }
        }
    }

    private boolean mayBegin(Place place, int samples, long now) {
        if (verdict == Verdict.ANSWERED) {
            return place.answer != Answer.SILENT;
        }
        if (hasAsked && now - firstAsked > SAMPLING) {
            return false;
        }
        int there = 0;
        for (Place one : rounds) {
            if (one.spot.interfaceName().equals(place.spot.interfaceName())) {
                there++;
            }
        }
        return there < samples;
    }

    private boolean begin(Place place, Budget budget, long now) {
        Purpose purpose = verdict == Verdict.ANSWERED ? Purpose.STANDBY : Purpose.FAILOVER;
        int frames = Round.QUESTIONS * targets(place).size();
        if (frames == 0 || !budget.take(place.spot.interfaceName(), frames, purpose, now)) {
            return false;
        }
        place.round = new Round(now);
        rounds.add(place);
        if (!hasAsked) {
            hasAsked = true;
            firstAsked = now;
        }
        return true;
    }

    private void renew(long now) {
        if (!dead && verdict == Verdict.SILENT && rounds.isEmpty() && now - renewAt >= 0) {
            renewAt = now + RENEW;
            hasAsked = false;
            for (Place place : places.values()) {
                place.nextRound = now;
                waiting.add(place);
            }
        }
    }

    private List<MacAddress> targets(Place place) {
        return place.answersFrom.isEmpty() ? macs : place.answersFrom;
    }

    /** When {@link #conclude} or {@link #collect} has something to do next. */
    long nextDue() {
        long next = waiting.isEmpty() ? Inquiries.NEVER : Math.max(retryAt, waiting.peek().nextRound);
        for (Place place : rounds) {
            next = place.round == null ? next : Math.min(next, place.round.nextDue());
        }
        return !dead && verdict == Verdict.SILENT && rounds.isEmpty() ? Math.min(next, renewAt) : next;
    }

    /** Adds every address that answers are awaited for. */
    void watched(Set<IpAddress> out) {
        for (Spot spot : places.keySet()) {
            out.add(spot.ip());
        }
    }

    private Place place(Spot spot, long now) {
        Place known = places.get(spot);
        if (known != null) {
            return known;
        }
        boolean newcomer = dead && verdict == Verdict.ANSWERED && now - since > NEWCOMER_AFTER;
        Place place = new Place(spot, newcomer ? now + NEWCOMER_PAUSE : now);
        places.put(spot, place);
        waiting.add(place);
        return place;
    }
}
