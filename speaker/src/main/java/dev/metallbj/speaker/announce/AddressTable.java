package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.election.Interfaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds which address. Services may share one: it is announced as long as one of them holds it, on the interfaces of all its holders.
 * Owned by the announcer's loop thread.
 */
final class AddressTable {
    /** On no interface: what an address had before it was announced, or has afterwards. */
    static final Interfaces NOWHERE = Interfaces.named(Set.of());

    private static final class Entry {
        final AddressCounters counters;
        Map<String, Interfaces> holders = Map.of();
        Announcement announcement;

        Entry(IpAddress ip, AddressCounters counters) {
            this.counters = counters;
            this.announcement = new Announcement(ip, NOWHERE, counters);
        }
    }

    /** An address whose interfaces changed. Equal ones are not reported. */
    record Change(IpAddress ip, Interfaces before, Interfaces after) {}

    private final AnnounceMetrics metrics;
    private final Map<IpAddress, Entry> entries = new HashMap<>();
    private final Map<IpAddress, Interfaces> before = new LinkedHashMap<>();

    AddressTable(AnnounceMetrics metrics) {
        this.metrics = metrics;
    }

    /** The Service announces the address on these interfaces; whatever it said of that address before is replaced. */
    void hold(IpAddress ip, String service, Interfaces interfaces) {
        Entry entry = entries.computeIfAbsent(ip, _ -> new Entry(ip, metrics.counters(ip)));
        Map<String, Interfaces> holders = new HashMap<>(entry.holders);
        holders.put(service, interfaces);
        update(ip, entry, holders);
        metrics.announced(service, ip);
    }

    /** The Service announces the address no more; no effect if it did not. */
    void release(IpAddress ip, String service) {
        Entry entry = entries.get(ip);
        if (entry == null || !entry.holders.containsKey(service)) {
            return;
        }
        Map<String, Interfaces> holders = new HashMap<>(entry.holders);
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
            Interfaces is = entry == null ? NOWHERE : entry.announcement.interfaces();
            if (!is.equals(was)) {
                changes.add(new Change(ip, was, is));
            }
        });
        before.clear();
        return changes;
    }

    /** Every address that has a holder. */
    List<Announcement> announcements() {
        List<Announcement> all = new ArrayList<>(entries.size());
        for (Entry entry : entries.values()) {
            all.add(entry.announcement);
        }
        return all;
    }

    int size() {
        return entries.size();
    }

    private void update(IpAddress ip, Entry entry, Map<String, Interfaces> holders) {
        Interfaces was = entry.announcement.interfaces();
        before.putIfAbsent(ip, was);
        entry.holders = Map.copyOf(holders); // compact: nearly every address has one holder
        Interfaces union = NOWHERE;
        for (Interfaces one : entry.holders.values()) {
            union = union.union(one);
        }
        entry.announcement = new Announcement(ip, union, entry.counters);
    }
}
