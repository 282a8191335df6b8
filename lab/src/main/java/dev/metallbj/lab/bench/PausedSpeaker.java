package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.AnswerProbe;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.GratuitousArp;
import dev.metallbj.lab.probe.UdpProbe;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.program.Program;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The announcing speaker stands still for 5 s (SIGSTOP) and goes on (SIGCONT). Until it claims the address again, by gratuitous ARP, it must
 * not answer for it: another node has it.
 */
final class PausedSpeaker implements Figure {
    private static final Duration STOPPED = Duration.ofSeconds(5);
    private static final Duration AFTERWARDS = Duration.ofSeconds(4);

    @Override
    public String name() {
        return "pause";
    }

    @Override
    public String title() {
        return "the announcing speaker is stopped for 5 s and goes on";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int runs = effort.of(10, 3);
        int foreign = 0;
        int lost = 0;
        List<Duration> back = new ArrayList<>();
        List<Duration> away = new ArrayList<>();
        try (ProbedCluster cluster = ProbedCluster.start(ProbedCluster.Settings.NOTHING_ELSE, progress);
                UdpProbe udp = cluster.probe()) {
            progress.step(runs + " times");
            for (int i = 0; i < runs; i++) {
                long begin = System.nanoTime();
                Stop stop = Stop.of(cluster, progress);
                foreign += stop.foreignAnswers;
                away.add(stop.away);
                back.add(stop.back);
                cluster.awaitAnswers(udp, cluster.owner());
                lost += udp.settledReport().between(begin, System.nanoTime()).lost();
            }
        }
        Samples taken = new Samples(away);
        Samples returned = new Samples(back);
        rows.accept(Row.of(
                "SIGSTOP for 5 s, then SIGCONT",
                Measure.of("answers for what has moved", foreign, "").below(1),
                Measure.of("lost probes", lost, "").below(1),
                Measure.of("taken over after, median", taken.median(), "ms"),
                Measure.of("claimed again after, median", returned.median(), "ms"),
                Measure.of("runs", returned.count(), "")));
    }

    /**
     * One of them.
     *
     * @param foreignAnswers of the stopped speaker after it went on, and before its first claim
     * @param away from the stop to the first claim of another node
     * @param back from going on to its own first claim
     */
    private record Stop(int foreignAnswers, Duration away, Duration back) {
        static Stop of(ProbedCluster cluster, Progress progress) {
            Node owner = cluster.owner();
            Program speaker = cluster.speaker(owner);
            MacAddress mac = MacAddress.parse(owner.host().addresses().mac());
            try (Wire wire = cluster.lab().client().capture("arp");
                    AnswerProbe probe = AnswerProbe.start(cluster.lab().client(), ProbedCluster.IP)) {
                long stopped = System.nanoTime();
                speaker.pause();
                long resumed;
                try {
                    Pause.of(STOPPED);
                } finally {
                    resumed = System.nanoTime();
                    speaker.resume();
                }
                Pause.of(AFTERWARDS);
                List<Frame> frames = wire.frames();
                long taken = claim(frames, stopped, false, mac);
                long claimed = claim(frames, resumed, true, mac);
                int foreign = (int) frames.stream()
                        .filter(frame -> frame.nanoTime() >= resumed && frame.nanoTime() < claimed)
                        .filter(frame -> isAnswer(frame, mac))
                        .count();
                if (foreign > 0) {
                    progress.step(foreign + " answers before the claim " + (claimed - resumed) / 1_000_000
                            + " ms after " + "SIGCONT; since then "
                            + probe.report()
                                    .between(resumed, claimed + 500_000_000)
                                    .story(resumed));
                }
                return new Stop(foreign, Duration.ofNanos(taken - stopped), Duration.ofNanos(claimed - resumed));
            }
        }

        /** The time of the first gratuitous frame for the address, by this MAC or by another. */
        private static long claim(List<Frame> frames, long since, boolean own, MacAddress mac) {
            return frames.stream()
                    .filter(frame -> frame.nanoTime() >= since)
                    .filter(GratuitousArp.about(ProbedCluster.IP))
                    .filter(frame -> frame.source().equals(mac) == own)
                    .mapToLong(Frame::nanoTime)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            (own ? "the speaker has not claimed the address again" : "no other node took over")));
        }

        private static boolean isAnswer(Frame frame, MacAddress mac) {
            IpAddress ip = IpAddress.parse(ProbedCluster.IP);
            return frame.arp()
                    .filter(arp -> arp.operation() == ArpView.REPLY
                            && arp.senderIp().equals(ip)
                            && arp.senderMac().equals(mac))
                    .isPresent();
        }
    }
}
