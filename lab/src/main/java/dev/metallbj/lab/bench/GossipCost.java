package dev.metallbj.lab.bench;

import dev.metallbj.lab.gossip.GossipMember;
import dev.metallbj.lab.gossip.LoopbackAddresses;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What gossip costs one speaker at rest, by the size of the group: the CPU time of its thread, and its payload bytes both ways. The agents run in
 * this JVM with real sockets on loopback addresses, encrypted, with the fast profile; a figure is the mean of all. No lab.
 */
final class GossipCost implements Figure {
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
        private final List<GossipMember> members = new ArrayList<>();
        private final List<SpeakerPod> pods = new CopyOnWriteArrayList<>();

        /** One after the other, as a DaemonSet starts them. */
        Members(int count) {
            LoopbackAddresses addresses = new LoopbackAddresses();
            Encryption encryption = Encryption.with(GossipKey.fromSecret("bench".getBytes(StandardCharsets.UTF_8))
                    .orElseThrow());
            for (int i = 1; i <= count; i++) {
                GossipMember member = new GossipMember("node-" + i, addresses.next(), encryption, () -> pods);
                members.add(member);
                pods.add(member.pod());
            }
        }

        void awaitTogether() {
            boolean together = Await.every(
                    Duration.ofMillis(100),
                    TOGETHER_WITHIN,
                    () -> members.stream().allMatch(one -> one.group().live().size() == members.size() - 1));
            if (!together) {
                throw new IllegalStateException(members.size() + " members do not all see each other within "
                        + TOGETHER_WITHIN.toSeconds() + " s");
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
            return members.stream().mapToDouble(one -> one.metrics(what)).sum();
        }

        @Override
        public void close() {
            members.forEach(GossipMember::close);
        }
    }
}
