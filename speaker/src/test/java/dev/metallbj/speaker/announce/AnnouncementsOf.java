package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.election.Interfaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Published sets for tests of other packages. */
public final class AnnouncementsOf {
    private AnnouncementsOf() {}

    /** These addresses, on every interface, with counters of these metrics. */
    public static Announcements addresses(Metrics metrics, String... ips) {
        AnnounceMetrics families = new AnnounceMetrics(metrics, "node-1");
        List<Announcement> announced = new ArrayList<>();
        for (String text : Arrays.asList(ips)) {
            IpAddress ip = IpAddress.parse(text);
            announced.add(new Announcement(ip, Interfaces.ALL, true, families.counters(ip)));
        }
        return Announcements.of(announced, Announcements.Validity.at(0));
    }

    /** The same, answered only until so many nanoseconds after the turn at 0, and only frames captured from that millisecond on. */
    public static Announcements fenced(Announcements announced, long fenceNanos, long notBefore) {
        return announced.with(new Announcements.Validity(0, fenceNanos, notBefore, ""));
    }
}
