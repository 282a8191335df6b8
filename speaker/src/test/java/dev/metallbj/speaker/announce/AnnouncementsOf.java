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
            announced.add(new Announcement(ip, Interfaces.ALL, families.counters(ip)));
        }
        return Announcements.of(announced, 0);
    }
}
