package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.Program;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A lab with one node whose speaker announces one address, and nothing else at work: for what is measured on the wire. */
final class OneAddress implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String SERVICE =
            "{apiVersion: v1, kind: Service, metadata: {name: one}, spec: {type: LoadBalancer, ports: [{port: 80}]}}";

    private final Lab lab;
    private final Program speaker;
    private final IpAddress ip;

    private OneAddress(Lab lab, Program speaker, IpAddress ip) {
        this.lab = lab;
        this.speaker = speaker;
        this.ip = ip;
    }

    /** Starts it; returns when the address is answered for. */
    static OneAddress start(Progress progress) {
        Lab lab = BenchLab.start(1, BenchLab.SMALL_POOL, progress);
        try {
            Node node = lab.nodes().getFirst();
            progress.step("starting controller and speaker");
            Program controller = lab.startController();
            Program speaker = lab.startSpeaker(node);
            lab.apiServer().manifests().applyText(SERVICE, "default", Map.of());
            lab.endpoints().setReady("default", "one", List.of(node));
            speaker.awaitLog(line -> line.event().equals("serviceAnnounced"), PATIENCE);
            IpAddress ip = address(lab);
            // It has done its part; the fewer programs run, the idler the machine.
            controller.stop();
            return new OneAddress(lab, speaker, ip);
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    private static IpAddress address(Lab lab) {
        try (AddressWatch watch = new AddressWatch(lab.kubernetes(), "default")) {
            return IpAddress.parse(watch.awaitAddress("one", PATIENCE).ip());
        }
    }

    Lab lab() {
        return lab;
    }

    Program speaker() {
        return speaker;
    }

    /** What is announced. */
    IpAddress ip() {
        return ip;
    }

    /** The node's own address, which its kernel answers for. */
    IpAddress nodeIp() {
        return IpAddress.parse(lab.nodes().getFirst().host().addresses().v4());
    }

    @Override
    public void close() {
        lab.close();
    }
}
