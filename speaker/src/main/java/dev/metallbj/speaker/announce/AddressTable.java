package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.election.Interfaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who holds which address. Services may share one: it is announced as long as one of them holds it, on the interfaces of all its holders.
 * Owned by the announcer's loop thread.
 */
final class AddressTable {
    /** On no interface: what an address had before it was announced, or has afterwards. */
    static final Interfaces NOWHERE = Interfaces.named(Set.of());

    /** What one Service says of an address. */
    private record Holder(Interfaces interfaces, boolean owner) {}

    private static final class Entry {
        final AddressCounters counters;
        final Contest contest = new Contest();
        Map<String, Holder> holders = Map.of();
        Announcement announcement;

        Entry(IpAddress ip, AddressCounters counters) {
            this.counters = counters;
            this.announcement = new Announcement(ip, NOWHERE, false, counters);
        }

        /** Where gratuitous frames claim it. */
        Interfaces claimedOn() {
            return announcement.owned() ? announcement.interfaces() : NOWHERE;
        }
    }

    /** What is answered or claimed changed. {@code before} and {@code after} are the interfaces on which the address is claimed. */
    record Change(IpAddress ip, Interfaces before, Interfaces after) {}

    private record Before(Interfaces answeredOn, Interfaces claimedOn) {
        static final Before NOTHING = new Before(NOWHERE, NOWHERE);

        static Before of(Entry entry) {
            return new Before(entry.announcement.interfaces(), entry.claimedOn());
        }
    }

    private final AnnounceMetrics metrics;
    private final Map<IpAddress, Entry> entries = new HashMap<>();
    private final Map<IpAddress, Before> before = new LinkedHashMap<>();
    private final List<Contest> takenOver = new ArrayList<>();

    AddressTable(AnnounceMetrics metrics) {
        this.metrics = metrics;
    }

    /** The Service announces the address on these interfaces; whatever it said of that address before is replaced. */
    void hold(IpAddress ip, String service, Interfaces interfaces) {
        Entry entry = entries.computeIfAbsent(ip, _ -> new Entry(ip, metrics.counters(ip)));
        Map<String, Holder> holders = new HashMap<>(entry.holders);
        holders.put(service, new Holder(interfaces, true));
        update(ip, entry, holders);
        metrics.announced(service, ip);
    }

    /** As {@link #hold}, of an address that another live node answers for until this one is seen to do so. */
    void takeOver(IpAddress ip, String service, Interfaces interfaces) {
        Entry entry = entries.computeIfAbsent(ip, _ -> new Entry(ip, metrics.counters(ip)));
        if (entry.holders.isEmpty()) {
            takenOver.add(entry.contest);
        }
        hold(ip, service, interfaces);
    }

    /** The Service goes on answering for the address and claims it no more; no effect if it does not hold it. */
    void handOver(IpAddress ip, String service) {
        Entry entry = entries.get(ip);
        Holder holder = entry == null ? null : entry.holders.get(service);
        if (entry != null && holder != null) {
            Map<String, Holder> holders = new HashMap<>(entry.holders);
            holders.put(service, new Holder(holder.interfaces, false));
            update(ip, entry, holders);
        }
    }

    /** The Services that answer for the address, owners or not. */
    Set<String> holders(IpAddress ip) {
        Entry entry = entries.get(ip);
        return entry == null ? Set.of() : Set.copyOf(entry.holders.keySet());
    }

    /** The Service announces the address no more; no effect if it did not. */
    void release(IpAddress ip, String service) {
        Entry entry = entries.get(ip);
        if (entry == null || !entry.holders.containsKey(service)) {
            return;
        }
        Map<String, Holder> holders = new HashMap<>(entry.holders);
        holders.remove(service);
        update(ip, entry, holders);
        metrics.withdrawn(service, ip);
        if (holders.isEmpty()) {
            entries.remove(ip);
            metrics.forget(ip);
        }
    }

    /** What changed since the last call, seen as a whole: released and held again on the same interfaces is no change. */
    List<Change> takeChanges() {
        List<Change> changes = new ArrayList<>();
        before.forEach((ip, was) -> {
            Entry entry = entries.get(ip);
            Before is = entry == null ? Before.NOTHING : Before.of(entry);
            if (!is.equals(was)) {
                changes.add(new Change(ip, was.claimedOn, is.claimedOn));
            }
        });
        before.clear();
        return changes;
    }

    /**
     * What is held is published now: from this moment on this node answers for what it took over.
     *
     * @param nanos monotonic nanoseconds
     * @param millis the same moment in milliseconds since 1970, the clock of captured frames
     */
    void publishing(long nanos, long millis) {
        for (Contest contest : takenOver) {
            contest.takenOver(nanos, millis);
        }
        takenOver.clear();
    }

    /** Every address that has a holder. */
    List<Announcement> announcements() {
        List<Announcement> all = new ArrayList<>(entries.size());
        for (Entry entry : entries.values()) {
            all.add(entry.announcement);
        }
        return all;
    }

    /** The address, if it has a holder. */
    Optional<Announcement> announcement(IpAddress ip) {
        Entry entry = entries.get(ip);
        return entry == null ? Optional.empty() : Optional.of(entry.announcement);
    }

    int size() {
        return entries.size();
    }

    private void update(IpAddress ip, Entry entry, Map<String, Holder> holders) {
        before.putIfAbsent(ip, Before.of(entry));
        entry.holders = Map.copyOf(holders); // compact: nearly every address has one holder
        Interfaces union = NOWHERE;
        boolean owned = false;
        for (Holder holder : holders.values()) {
            union = union.union(holder.interfaces);
            owned |= holder.owner;
        }
        entry.announcement = new Announcement(ip, union, owned, entry.counters, entry.contest);
    }
}
