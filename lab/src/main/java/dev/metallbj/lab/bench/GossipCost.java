package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.ExpositionText;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.AgentPorts;
import dev.metallbj.speaker.memberlist.AgentSettings;
import dev.metallbj.speaker.memberlist.MemberlistAgent;
import dev.metallbj.speaker.memberlist.MemberlistMetrics;
import dev.metallbj.speaker.memberlist.meta.MemberMeta;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What gossip costs one speaker at rest, by the size of the group: the CPU time of its thread, and its payload bytes both ways. The agents run in
 * this JVM with real sockets on loopback addresses, encrypted, with the fast profile; a figure is the mean of all. No lab.
 */
final class GossipCost implements Figure {
    private static final int PORT = 7946;

    /** 127.86.x.y, which nothing else here uses. */
    private static final int NETWORK = 127 << 24 | 86 << 16;

    private static final Duration TOGETHER_WITHIN = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "gossip";
    }

    @Override
    public String title() {
        return "gossip at rest: cost of one speaker";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        for (int members : new int[] {3, 10, 100}) {
            progress.step(members + " members");
            try (Members group = new Members(members)) {
                group.awaitTogether();
                Pause.of(WARM_UP);
                Usage before = group.usage();
                Pause.of(Duration.ofSeconds(effort.of(30, 10)));
                rows.accept(row(members, group.usage().since(before)));
            }
        }
    }

    private static Row row(int members, Usage used) {
        double seconds = used.nanos / 1e9 * members;
        return Row.of(
                members + " members",
                Measure.of("CPU", 100 * used.cpuNanos / 1e9 / seconds, "%").below(1),
                Measure.of("sent and received", used.bytes / 1e3 / seconds, "kB/s")
                        .below(20),
                Measure.of("packets", used.packets / seconds, "1/s"));
    }

    /** Of all agents together. */
    private record Usage(long nanos, long cpuNanos, double bytes, double packets) {
        Usage since(Usage before) {
            return new Usage(
                    nanos - before.nanos, cpuNanos - before.cpuNanos, bytes - before.bytes, packets - before.packets);
        }
    }

    private static final class Members implements AutoCloseable {
        private final List<Metrics> metrics = new ArrayList<>();
        private final List<MemberlistAgent> agents = new ArrayList<>();

        Members(int count) {
            List<SpeakerPod> pods =
                    IntStream.rangeClosed(1, count).mapToObj(Members::pod).toList();
            for (SpeakerPod pod : pods) {
                agents.add(agent(pod, pods));
            }
            agents.forEach(agent -> {
                agent.start();
                agent.podsChanged();
                agent.open();
            });
        }

        private static SpeakerPod pod(int number) {
            return new SpeakerPod("node-" + number, List.of(IpAddress.ofV4(NETWORK | number)), "");
        }

        private MemberlistAgent agent(SpeakerPod pod, List<SpeakerPod> pods) {
            Metrics own = new Metrics();
            metrics.add(own);
            Encryption encryption = Encryption.with(GossipKey.fromSecret("bench".getBytes(StandardCharsets.UTF_8))
                    .orElseThrow());
            AgentSettings settings = new AgentSettings(
                    pod.node(),
                    pod.addresses().getFirst(),
                    PORT,
                    Parameters.FAST,
                    encryption,
                    true,
                    AgentSettings.HANDOFF_QUEUE_DEPTH,
                    AgentSettings.QUEUE_CHECK_INTERVAL);
            MemberlistAgent agent = new MemberlistAgent(
                    settings,
                    new AgentPorts(
                            () -> pods, () -> {}, () -> {}, new MemberlistMetrics(own), (problem, message) -> {}));
            agent.describe(meta());
            return agent;
        }

        private static MemberMeta meta() {
            List<MemberMeta.Interface> interfaces = IntStream.range(0, 3)
                    .mapToObj(i -> new MemberMeta.Interface("eth" + i, MacAddress.parse("02:00:00:00:00:0" + i)))
                    .toList();
            return new MemberMeta(1, 1, false, interfaces, false);
        }

        void awaitTogether() {
            long end = System.nanoTime() + TOGETHER_WITHIN.toNanos();
            while (!agents.stream().allMatch(one -> one.group().live().size() == agents.size() - 1)) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(agents.size() + " members do not all see each other within "
                            + TOGETHER_WITHIN.toSeconds() + " s");
                }
                Pause.of(Duration.ofMillis(100));
            }
        }

        Usage usage() {
            return new Usage(System.nanoTime(), cpuNanos(), total("bytes"), total("packets"));
        }

        private static long cpuNanos() {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long sum = 0;
            for (long id : threads.getAllThreadIds()) {
                ThreadInfo thread = threads.getThreadInfo(id);
                if (thread != null && thread.getThreadName().equals("gossip")) {
                    sum += Math.max(0, threads.getThreadCpuTime(id));
                }
            }
            return sum;
        }

        private double total(String what) {
            double sum = 0;
            for (Metrics one : metrics) {
                for (var series :
                        scrape(one).only("metallb_memberlist_" + what).series().entrySet()) {
                    sum += series.getValue();
                }
            }
            return sum;
        }

        private static ExpositionText scrape(Metrics one) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            try {
                one.writeTo(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return ExpositionText.parse(text.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            agents.forEach(MemberlistAgent::close);
        }
    }
}
