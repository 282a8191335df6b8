package dev.metallbj.speaker.inquiry;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * All nodes that gossip misses, and those met on the wire that it does not know: which of them still answers for what (spec section 7 rules 2
 * and 3).
 *
 * <p>In each turn: {@link #follow} what gossip says, {@link #answered} for each answer heard, {@link #conclude}, then decide, then
 * {@link #collect} and send. Times are monotonic nanoseconds that never go back.
 */
public final class Inquiries {
    /** In {@link #nextDue}: nothing is open. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Asked at once on one interface to learn about one node as a whole. */
    private static final int SAMPLES = 3;

    /** When so many are missed at once, each is asked for one address only, so that the budget does for all. */
    private static final int MANY = 4;

    private final Budget budget;
    private final RandomGenerator random;
    private final Map<String, Outage> outages = new LinkedHashMap<>();
    private final Map<String, Map<String, Set<Spot>>> wants = new HashMap<>();
    private final Set<String> concerned = new HashSet<>();
    private boolean moreStand;

    /**
     * @param budget shared with everybody who asks
     * @param random for pauses, so that two speakers do not ask in step
     */
    public Inquiries(Budget budget, RandomGenerator random) {
        this.budget = budget;
        this.random = random;
    }

    /**
     * Gossip misses this node: it is suspected, or dead.
     *
     * @param macs of its speaker, as far as known
     * @return whether it was not missed before
     */
    public boolean follow(String node, boolean isDead, Collection<MacAddress> macs, long now) {
        boolean isNew = !outages.containsKey(node);
        Outage outage = outages.computeIfAbsent(node, _ -> new Outage(random));
        boolean stood = outage.stands();
        outage.known(List.copyOf(macs), isDead, now);
        moreStand |= outage.stands() && !stood;
        return isNew;
    }

    /** Gossip holds the node for live again, or it has left: nothing about it is open any more. */
    public void forget(String node) {
        Outage gone = outages.remove(node);
        if (gone != null) {
            concerned.addAll(gone.end());
        }
    }

    /** Everything that was learned may be out of date: all is asked anew. */
    public void restart() {
        for (String node : List.copyOf(outages.keySet())) {
            forget(node);
        }
        wants.clear();
    }

    /** Every node that is missed. */
    public Set<String> missed() {
        return Set.copyOf(outages.keySet());
    }

    /** Nodes that gossip does not hold for live and that count all the same, because they answer or may still answer. */
    public Set<String> standing() {
        Set<String> standing = Set.of();
        for (Map.Entry<String, Outage> one : outages.entrySet()) {
            if (one.getValue().stands()) {
                standing = standing.isEmpty() ? new TreeSet<>() : standing;
                standing.add(one.getKey());
            }
        }
        return standing;
    }

    /** Whether somebody has been added to {@link #standing} since the last call. */
    public boolean takeMoreStand() {
        boolean more = moreStand;
        moreStand = false;
        return more;
    }

    /** An address of a suspected node that is worth asking for. */
    public void sample(String node, Spot spot, long now) {
        Outage outage = outages.get(node);
        if (outage != null) {
            outage.sample(spot, now);
        }
    }

    /**
     * A Service waits for these, instead of what it waited for before.
     *
     * @param service namespace/name
     * @param spots by node; empty = it waits for nothing
     */
    public void want(String service, Map<String, Set<Spot>> spots, long now) {
        Map<String, Set<Spot>> before = spots.isEmpty() ? wants.remove(service) : wants.put(service, spots);
        if (before != null) {
            before.forEach((node, some) -> {
                Outage outage = outages.get(node);
                Set<Spot> still = spots.getOrDefault(node, Set.of());
                for (Spot spot : some) {
                    if (outage != null && !still.contains(spot)) {
                        outage.unwant(spot, service);
                    }
                }
            });
        }
        spots.forEach((node, some) -> {
            Outage outage = outages.get(node);
            for (Spot spot : some) {
                if (outage != null) {
                    outage.want(spot, service, now);
                }
            }
        });
    }

    /** Services that wait for something. */
    public Set<String> waiting() {
        return Set.copyOf(wants.keySet());
    }

    /** What is known of the node there; silent if it is not missed. */
    public Answer answer(String node, Spot spot) {
        Outage outage = outages.get(node);
        return outage == null ? Answer.SILENT : outage.answer(spot);
    }

    /** Whether the node is missed and has been heard since. */
    public boolean hasAnswered(String node) {
        Outage outage = outages.get(node);
        return outage != null && outage.hasAnswered();
    }

    /** True once for each outage: that this node stands by for the other is worth saying. */
    public boolean takeAvoided(String node) {
        Outage outage = outages.get(node);
        return outage != null && outage.takeAvoided();
    }

    /** A station of a node that is missed answers for an address, or claims it; no effect for other nodes. */
    public void answered(String node, Spot spot, MacAddress from, long now) {
        Outage outage = outages.get(node);
        if (outage != null) {
            boolean stood = outage.stands();
            outage.answered(spot, from, now);
            moreStand |= outage.stands() && !stood;
        }
    }

    /** Ends what time ends. To be called after all answers that are here have been told. */
    public void conclude(long now) {
        for (Outage outage : outages.values()) {
            outage.conclude(now);
        }
    }

    /** Services for which something has changed since the last call. */
    public Set<String> takeConcerned() {
        Set<String> all = new HashSet<>(concerned);
        concerned.clear();
        for (Outage outage : outages.values()) {
            all.addAll(outage.takeConcerned());
        }
        return all;
    }

    /** The questions that go out now. */
    public List<Question> collect(long now) {
        int undecided = 0;
        for (Outage outage : outages.values()) {
            undecided += outage.isUndecided() ? 1 : 0;
        }
        List<Question> questions = new ArrayList<>();
        for (Outage outage : outages.values()) {
            outage.collect(budget, undecided > MANY ? 1 : SAMPLES, now, questions);
        }
        return questions;
    }

    /** Addresses whose answers have to be heard. */
    public Set<IpAddress> watched() {
        if (outages.isEmpty()) {
            return Set.of();
        }
        Set<IpAddress> watched = new HashSet<>();
        for (Outage outage : outages.values()) {
            outage.watched(watched);
        }
        return watched;
    }

    /** When {@link #conclude} or {@link #collect} has something to do next. */
    public long nextDue() {
        long next = NEVER;
        for (Outage outage : outages.values()) {
            next = Math.min(next, outage.nextDue());
        }
        return next;
    }
}
