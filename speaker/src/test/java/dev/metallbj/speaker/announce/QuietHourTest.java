package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.election.NodeOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * An hour of virtual time with ten failovers, in which nodes, gossip and Services say something all the time: what is written follows from the
 * failovers, and from nothing else.
 */
class QuietHourTest {
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
    private static final int SERVICES = 60;
    private static final int FAILOVERS = 10;

    private final AnnouncerBench bench = new AnnouncerBench();
    private Status two = Status.ALIVE;
    private final List<String> own = new ArrayList<>();
    private final List<String> inherited = new ArrayList<>();

    QuietHourTest() {
        bench.cluster.node("node-2", Map.of());
        bench.cluster.node("node-3", Map.of());
        bench.gossip.speaker(2, Status.ALIVE, 0);
        bench.gossip.speaker(3, Status.ALIVE, 0);
        for (int i = 1; i <= SERVICES; i++) {
            String ip = "198.51.100." + i;
            bench.cluster.service("s" + i, ip);
            List<String> order = NodeOrder.of(IpAddress.parse(ip), NODES).nodes();
            if (order.getFirst().equals("node-1")) {
                own.add("default/s" + i);
            } else if (order.get(0).equals("node-2") && order.get(1).equals("node-1")) {
                inherited.add("default/s" + i);
            }
        }
        // Of another load balancer, so that nothing is to be said about it.
        bench.cluster.service("lost", "203.0.113.1");
    }

    @Test
    void everyWriteHasItsFailover() {
        assertTrue(own.size() > 5 && inherited.size() > 5, "otherwise nothing is shown");
        List<String> told = new ArrayList<>(own);
        told.add("all decided");
        List<String> events = new ArrayList<>();
        own.forEach(service -> events.add(service + " nodeAssigned"));
        for (int i = 0; i < FAILOVERS; i++) {
            live(Duration.ofMinutes(3));
            two = Status.DEAD;
            bench.gossip.speaker(2, two, bench.now);
            inherited.forEach(service -> told.add(service + " taken over"));
            inherited.forEach(service -> events.add(service + " nodeAssigned"));
            live(Duration.ofMinutes(3));
            two = Status.ALIVE;
            bench.gossip.speaker(2, two, bench.now);
            inherited.forEach(service -> told.add(service + " withdrawn"));
        }
        live(Duration.ofSeconds(30));
        assertEquals(sorted(told), sorted(withoutRepeatedEnds(bench.told)));
        assertEquals(
                sorted(events),
                sorted(bench.events.stream()
                        .map(event -> event.substring(event.indexOf(' ') + 1, event.indexOf(": ")))
                        .toList()));
    }

    /** Nodes send heartbeats, gossip hears of everybody, Services are read anew; nothing of it means anything. */
    private void live(Duration time) {
        for (long end = bench.now + time.toNanos(); bench.now < end; ) {
            bench.pass(Duration.ofSeconds(5));
            bench.gossip.speaker(2, two, bench.now);
            bench.gossip.speaker(3, bench.now / 5_000_000_000L % 2 == 0 ? Status.SUSPECT : Status.ALIVE, bench.now);
            bench.cluster.node("node-3", Map.of("beat", "" + bench.now));
            bench.inbox.clusterChanged();
            bench.inbox.serviceChanged(own.getFirst());
            bench.inbox.serviceChanged(inherited.getFirst());
        }
    }

    /** The end is told when the Service is given away, and again when the last answer was given. */
    private static List<String> withoutRepeatedEnds(List<String> told) {
        List<String> once = new ArrayList<>();
        Map<String, String> last = new HashMap<>();
        for (String one : told) {
            String service = one.split(" ")[0];
            if (!one.endsWith(" withdrawn") || !one.equals(last.get(service))) {
                once.add(one);
            }
            last.put(service, one);
        }
        return once;
    }

    private static List<String> sorted(List<String> all) {
        return all.stream().sorted().toList();
    }
}
