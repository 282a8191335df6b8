package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.network.Namespace;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A node's second interface is switched on, gets another MAC, leaves a bridge or is made anew, and the client asks every 2 ms. From the start of the
 * {@code ip} command to the first answer there; the start of that process is in it.
 */
final class InterfaceChanges implements Figure {
    private static final double LIMIT_MILLIS = 150;
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String NAME = "eth1";
    private static final MacAddress MAC = MacAddress.parse("02:00:c6:33:64:f1");
    private static final MacAddress OTHER_MAC = MacAddress.parse("02:00:c6:33:64:f2");

    @Override
    public String name() {
        return "interfaces";
    }

    @Override
    public String title() {
        return "a second interface: from the command that changes it to the first ARP answer on it";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int runs = effort.of(20, 5);
        try (OneAddress one = OneAddress.start(progress)) {
            Session session = new Session(one, runs, progress, rows);
            session.measure("switched on", MAC, session::down, "link set " + NAME + " up");
            session.measure("another MAC", OTHER_MAC, session::up, "link set " + NAME + " address " + OTHER_MAC);
            session.measure("released from a bridge", MAC, session::enslave, "link set " + NAME + " nomaster");
            session.measure("made anew", MAC, session::remove, session.making());
        }
    }

    private record Session(OneAddress one, int runs, Progress progress, Consumer<Row> rows) {
        void measure(String cause, MacAddress mac, Runnable before, String command) {
            progress.step(cause + ", " + runs + " times");
            List<Duration> times = new ArrayList<>();
            try (Wire wire = client().capture("arp[6:2] = 2")) {
                for (int i = 0; i < runs; i++) {
                    before.run();
                    Pause.of(Duration.ofMillis(200));
                    wire.clear();
                    long begin = System.nanoTime();
                    node().ipBatch(List.of(command.split("\n")));
                    times.add(Duration.ofNanos(answered(wire, mac) - begin));
                }
            }
            Samples samples = new Samples(times);
            rows.accept(Row.of(
                    cause,
                    Measure.of("p50", samples.median(), "ms").below(LIMIT_MILLIS),
                    Measure.of("max", samples.max(), "ms").below(LIMIT_MILLIS),
                    Measure.of("runs", runs, "")));
        }

        private long answered(Wire wire, MacAddress mac) {
            byte[] request = client().arpRequest(one.ip());
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() - end < 0) {
                client().inject(request);
                var answer = wire.await(frame -> isAnswer(frame, mac), PAUSE);
                if (answer.isPresent()) {
                    return answer.get().nanoTime();
                }
            }
            throw new IllegalStateException("no answer from " + mac + " for " + one.ip() + " within " + PATIENCE + "; "
                    + one.speaker().process().logTail(10));
        }

        private boolean isAnswer(Frame frame, MacAddress mac) {
            IpAddress ip = one.ip();
            return frame.arp()
                    .filter(arp -> arp.senderIp().equals(ip)
                            && arp.senderMac().equals(mac)
                            && arp.targetMac().equals(client().mac()))
                    .isPresent();
        }

        void remove() {
            if (node().ip("-brief", "link").contains(NAME + "@")) {
                node().ip("link", "del", NAME);
            }
        }

        private void make() {
            remove();
            node().ipBatch(List.of(making().split("\n")));
        }

        private void up() {
            make();
        }

        private void down() {
            make();
            node().ip("link", "set", NAME, "down");
        }

        private void enslave() {
            make();
            if (!node().ip("-brief", "link").contains("bridge1")) {
                node().ip("link", "add", "bridge1", "type", "bridge");
            }
            node().ip("link", "set", NAME, "master", "bridge1");
        }

        // A second MAC on the cable of the first interface: what it hears is what the first one hears.
        String making() {
            String first = one.lab().nodes().getFirst().host().port().interfaceName();
            return "link add " + NAME + " link " + first + " address " + MAC + " up type macvlan mode bridge";
        }

        private Namespace node() {
            return one.lab().nodes().getFirst().host().namespace();
        }

        private Client client() {
            return one.lab().client();
        }
    }
}
