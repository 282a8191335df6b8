package dev.metallbj.speaker.inquiry;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.inquiry.Budget.Purpose;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Machines that are no speakers and have an address that is announced here (spec section 7 rule 4, after RFC 5227 and RFC 4862): found by what
 * they claim unasked, and by a question to everybody two seconds after an address is first announced on an interface. A conflict lasts while they
 * answer.
 */
public final class Conflicts {
    /** After this the one before has handed over. */
    static final long FIRST_PROBE = Duration.ofSeconds(2).toNanos();

    /** While a conflict lasts it is asked so often. */
    static final long AGAIN = Duration.ofSeconds(5).toNanos();

    /** Two questions without an answer, and some time for the budget. */
    static final long OVER = Duration.ofSeconds(14).toNanos();

    /** RFC 5227 section 2.4 (c): DEFEND_INTERVAL. */
    static final long DEFEND_PAUSE = Duration.ofSeconds(10).toNanos();

    /** So many are remembered: a fabric that answers for everything makes one for each address. */
    private static final int MOST = 1_000;

    private static final int MOST_MACS = 8;
    private static final long BUDGET_PAUSE = Duration.ofMillis(20).toNanos();

    private static final class Conflict {
        final Set<MacAddress> macs = new LinkedHashSet<>();
        final Set<String> interfaces = new HashSet<>();
        long heardAt;
        long nextProbe;
        long nextDefence = Long.MIN_VALUE;
    }

    // In the order of their time, because all wait equally long.
    private final Map<Spot, Long> probes = new LinkedHashMap<>();
    private final Map<IpAddress, Conflict> conflicts = new LinkedHashMap<>();

    /** The address is announced there from now on. */
    public void announced(Spot spot, long now) {
        probes.putIfAbsent(spot, now + FIRST_PROBE);
    }

    /** It is announced there no more. */
    public void withdrawn(Spot spot) {
        probes.remove(spot);
    }

    /** Nobody here has anything to do with the address any more. Returns whether there was a conflict about it. */
    public boolean forget(IpAddress ip) {
        return conflicts.remove(ip) != null;
    }

    /** Nothing is asked any more, and all conflicts are forgotten. Returns their addresses. */
    public Set<IpAddress> clear() {
        Set<IpAddress> had = Set.copyOf(conflicts.keySet());
        conflicts.clear();
        probes.clear();
        return had;
    }

    /**
     * A station that is no speaker's claims the address, or answers for it.
     *
     * @return whether this is news: a new conflict, or another station in it
     */
    public boolean claimed(Spot spot, MacAddress mac, long now) {
        Conflict conflict = conflicts.get(spot.ip());
        if (conflict == null) {
            if (conflicts.size() == MOST) {
                return false;
            }
            conflict = new Conflict();
            conflict.nextProbe = now + AGAIN;
            conflicts.put(spot.ip(), conflict);
        }
        conflict.heardAt = now;
        conflict.interfaces.add(spot.interfaceName());
        return conflict.macs.size() < MOST_MACS && conflict.macs.add(mac);
    }

    /** Whether somebody else has the address now. */
    public boolean isContested(IpAddress ip) {
        return conflicts.containsKey(ip);
    }

    /** Whether the address is to be defended now: at most one yes in ten seconds. */
    public boolean takeDefence(IpAddress ip, long now) {
        Conflict conflict = conflicts.get(ip);
        if (conflict == null || conflict.nextDefence > now) {
            return false;
        }
        conflict.nextDefence = now + DEFEND_PAUSE;
        return true;
    }

    /** Ends conflicts in which nobody is heard any more. Returns their addresses. */
    public Set<IpAddress> conclude(long now) {
        Set<IpAddress> over = Set.of();
        for (Iterator<Map.Entry<IpAddress, Conflict>> all = conflicts.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<IpAddress, Conflict> one = all.next();
            if (now - one.getValue().heardAt >= OVER) {
                over = over.isEmpty() ? new HashSet<>() : over;
                over.add(one.getKey());
                all.remove();
            }
        }
        return over;
    }

    /** Questions to everybody that go out now. */
    public List<Question> collect(Budget budget, long now) {
        List<Question> questions = new ArrayList<>();
        conflicts.forEach((ip, conflict) -> {
            if (conflict.nextProbe <= now) {
                conflict.nextProbe = now + AGAIN;
                for (String one : conflict.interfaces) {
                    add(new Spot(ip, one), budget, now, questions);
                }
            }
        });
        for (Iterator<Map.Entry<Spot, Long>> all = probes.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Spot, Long> one = all.next();
            if (one.getValue() > now || !add(one.getKey(), budget, now, questions)) {
                break;
            }
            all.remove();
        }
        return questions;
    }

    private static boolean add(Spot spot, Budget budget, long now, List<Question> questions) {
        return budget.take(spot.interfaceName(), 1, Purpose.BACKGROUND, now)
                && questions.add(new Question(spot, List.of()));
    }

    /** When {@link #conclude} or {@link #collect} has something to do next; {@link Inquiries#NEVER} = never. */
    public long nextDue(long now) {
        long next = Inquiries.NEVER;
        for (long due : probes.values()) {
            next = Math.max(due, now + BUDGET_PAUSE); // the first is the earliest
            break;
        }
        for (Conflict conflict : conflicts.values()) {
            next = Math.min(next, Math.min(conflict.nextProbe, conflict.heardAt + OVER));
        }
        return next;
    }
}
