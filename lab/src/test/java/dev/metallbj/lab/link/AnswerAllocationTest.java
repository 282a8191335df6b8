package dev.metallbj.lab.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.network.Host;
import dev.metallbj.lab.network.Segment;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.probe.Questioner;
import dev.metallbj.lab.run.Run;
import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.AddressCounters;
import dev.metallbj.speaker.announce.Announcement;
import dev.metallbj.speaker.announce.Announcements;
import dev.metallbj.speaker.capture.CaptureMetrics;
import dev.metallbj.speaker.capture.Captures;
import dev.metallbj.speaker.capture.Wiring;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.link.InterfaceExcludes;
import dev.metallbj.speaker.link.LinkMonitor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the heap pays for an answer, on the capture thread from the kernel's frame to the kernel's taking of the answer: our own code nothing
 * (FrameAnswererTest), pcap4j and JNA a few objects, and no more in the five-thousandth answer than in the two-thousandth.
 */
@NeedsLab
class AnswerAllocationTest {
    private static final IpAddress IPV4 = IpAddress.parse("192.0.2.10");
    private static final IpAddress IPV6 = IpAddress.parse("2001:db8::10");
    private static final int ANSWERS = 1_000;
    private static final int ROUNDS = 5;
    /** Bytes that pcap4j 1.8.2 and JNA 5.19.1 take, 304 and 328, and some for a JVM that lays objects out otherwise. */
    private static final long MOST_FOR_ARP = 320;

    private static final long MOST_FOR_NDP = 344;

    private static Run run;
    private static Client client;
    private static LinkMonitor monitor;
    private static Captures captures;

    @BeforeAll
    static void build() {
        run = Run.begin();
        Segment segment = Segment.create(run);
        Host node = segment.addNode("a", 0, List.of("eth0"));
        client = new Client(segment.addClient("client", 0), run);
        Metrics metrics = new Metrics();
        Announcements announced = Announcements.of(List.of(announced(metrics, IPV4), announced(metrics, IPV6)), 0);
        monitor = new LinkMonitor(InterfaceExcludes.defaults(), () -> {});
        captures = new Captures(new Wiring(
                () -> announced,
                _ -> true,
                new CaptureMetrics(metrics),
                () -> {},
                System::nanoTime,
                () -> Long.MAX_VALUE));
        node.namespace().call(() -> {
            monitor.start();
            captures.watch(List.of(Cidr.containing(IPV4, 24), Cidr.containing(IPV6, 64)));
            long end = System.nanoTime() + 5_000_000_000L;
            while (!isOpen() && System.nanoTime() < end) {
                captures.follow(monitor.links(), System.nanoTime());
                LockSupport.parkNanos(20_000_000);
            }
            return isOpen();
        });
        assertTrue(isOpen(), "the captures are open");
    }

    @AfterAll
    static void remove() {
        captures.close();
        monitor.close();
        run.close();
    }

    @Test
    void anArpAnswerCostsPcap4jAndJnaTheSameEachTime() {
        try (Questioner questioner = Questioner.arp(client)) {
            assertSteady("arp-eth0", questioner, IPV4, MOST_FOR_ARP);
        }
    }

    @Test
    void anAdvertisementToo() {
        try (Questioner questioner = Questioner.ndp(client)) {
            assertSteady("ndp-eth0", questioner, IPV6, MOST_FOR_NDP);
        }
    }

    private static void assertSteady(String thread, Questioner questioner, IpAddress ip, long most) {
        byte[] question = questioner.question(ip);
        long[] perAnswer = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long before = allocated(thread);
            for (int i = 0; i < ANSWERS; i++) {
                assertTrue(questioner.ask(question, ip).isPresent(), "an answer");
            }
            perAnswer[round] = (allocated(thread) - before) / ANSWERS;
        }
        System.out.printf("%s: %s bytes for an answer%n", thread, Arrays.toString(perAnswer));
        // The first round loads classes.
        for (int round = 1; round < ROUNDS; round++) {
            assertTrue(perAnswer[round] <= most, () -> Arrays.toString(perAnswer));
        }
        assertTrue(perAnswer[ROUNDS - 1] <= perAnswer[1] + 8, () -> Arrays.toString(perAnswer));
    }

    /** By the JVM's own account of the thread, in bytes. */
    private static long allocated(String thread) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(info -> info.getThreadName().equals(thread))
                .mapToLong(ThreadInfo::getThreadId)
                .findFirst()
                .orElseThrow();
        return threads.getThreadAllocatedBytes(id);
    }

    private static boolean isOpen() {
        return !captures.open(IpFamily.IPV4).isEmpty()
                && !captures.open(IpFamily.IPV6).isEmpty();
    }

    private static Announcement announced(Metrics metrics, IpAddress ip) {
        Counter counter = metrics.counter("answers_" + ip.family(), "").series();
        return new Announcement(ip, Interfaces.ALL, true, new AddressCounters(counter, counter, counter));
    }
}
