package dev.metallbj.lab.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpFamily;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.run.Run;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.Announcements;
import dev.metallbj.speaker.capture.CaptureMetrics;
import dev.metallbj.speaker.capture.Captures;
import dev.metallbj.speaker.capture.Wiring;
import dev.metallbj.speaker.link.InterfaceExcludes;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.LinkMonitor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The captures that are open are those of the interfaces that there are, whatever happens to these. */
@NeedsLab
class CapturesFollowTest {
    private static final int FRAME_LENGTH = 60;

    private static Run run;
    private static Namespace inside;
    private static Changes changes;

    @SuppressWarnings("NullAway.Init") // made inside the namespace, by build()
    private static LinkMonitor monitor;

    @SuppressWarnings("NullAway.Init") // as above
    private static Captures captures;

    private static Thread loop;
    private static volatile boolean stopping;
    /** Open, and sending there works, so the handle is that of the interface which there is. */
    private static volatile Set<String> working = Set.of();

    @BeforeAll
    static void build() {
        run = Run.begin();
        inside = Segment.create(run).addNode("a", 0, List.of("eth0")).namespace();
        changes = new Changes(
                inside, () -> "" + working + " of " + monitor.links().all());
        Announcements nothing = Announcements.none(System.nanoTime());
        monitor = new LinkMonitor(InterfaceExcludes.defaults(), CapturesFollowTest::wake);
        captures = new Captures(new Wiring(
                () -> nothing,
                _ -> true,
                new CaptureMetrics(new Metrics()),
                () -> {
                    monitor.lookAgain();
                    wake();
                },
                System::nanoTime,
                () -> Long.MAX_VALUE));
        loop = inside.call(() -> {
            monitor.start();
            Thread follower = new Thread(CapturesFollowTest::follow, "follower");
            follower.start();
            return follower;
        });
    }

    @AfterAll
    static void remove() throws InterruptedException {
        stopping = true;
        loop.join();
        monitor.close();
        run.close();
    }

    @Test
    void everythingThatHappensToAnInterface() {
        changes.await("the first interface", System.nanoTime(), () -> works("eth0"));
        inside.ipBatch(
                List.of("link add eth1 index 81 type veth peer name veth1", "link set veth1 up", "link set eth1 up"));
        changes.await("comes", System.nanoTime(), () -> works("eth0", "eth1"));
        changes.make("goes down", () -> works("eth0"), "link set eth1 down");
        changes.make("comes up", () -> works("eth0", "eth1"), "link set eth1 up");
        changes.make("loses its carrier", () -> works("eth0"), "link set veth1 down");
        changes.make("has it again", () -> works("eth0", "eth1"), "link set veth1 up");
        changes.make("another MAC", () -> works("eth0", "eth1"), "link set eth1 address 02:00:5e:10:00:99");
        changes.make("renamed", () -> works("eth0", "ens9"), "link set eth1 name ens9");
        inside.ip("link", "add", "bridge1", "type", "bridge");
        changes.make("enslaved", () -> works("eth0"), "link set ens9 master bridge1");
        changes.make("released", () -> works("eth0", "ens9"), "link set ens9 nomaster");
        inside.ipBatch(List.of(
                "link del ens9",
                "link add eth2 index 81 address 02:00:5e:10:00:98 type veth peer name veth2",
                "link set veth2 up",
                "link set eth2 up"));
        changes.await("the same index, another interface", System.nanoTime(), () -> works("eth0", "eth2"));
        inside.ipBatch(List.of(
                "link del eth2",
                "link add eth2 index 81 address 02:00:5e:10:00:98 type veth peer name veth2",
                "link set veth2 up",
                "link set eth2 up"));
        changes.await(
                "the same index, name and MAC, another interface", System.nanoTime(), () -> works("eth0", "eth2"));
        changes.make("gone", () -> works("eth0"), "link del eth2");
        for (int i = 0; i < 20; i++) { // it fails often, and is opened at once all the same
            inside.ipBatch(List.of(
                    "link add eth1 type veth peer name veth1",
                    "link set veth1 up",
                    "link set eth1 up",
                    "link del eth1"));
        }
        inside.ipBatch(List.of("link add eth1 type veth peer name veth1", "link set veth1 up", "link set eth1 up"));
        changes.await("comes after twenty that went at once", System.nanoTime(), () -> works("eth0", "eth1"));
        assertTrue(works("eth0", "eth1"));
    }

    private static boolean works(String... names) {
        return working.equals(Set.of(names));
    }

    private static void wake() {
        Thread thread = loop;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    // What the announcer's loop does.
    private static void follow() {
        byte[] frame = new byte[FRAME_LENGTH];
        frame[12] = 0x08;
        frame[13] = 0x06;
        while (!stopping) {
            captures.follow(monitor.links(), System.nanoTime());
            List<Link> open = captures.open(IpFamily.IPV4);
            working = open.stream()
                    .filter(link -> captures.send(link.index(), frame, FRAME_LENGTH))
                    .map(Link::name)
                    .collect(Collectors.toSet());
            LockSupport.parkNanos(20_000_000);
        }
        captures.close();
    }
}
