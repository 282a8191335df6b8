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
            "{apiVersion: v1, kind: Service, metadata: {name: one}, spec: {type: LoadBalancer, ipFamilies: [FAMILY], ports: [{port: 80}]}}";

    private final Lab lab;
    private final Program speaker;
    private final IpAddress ip;

    private OneAddress(Lab lab, Program speaker, IpAddress ip) {
        this.lab = lab;
        this.speaker = speaker;
        this.ip = ip;
    }

    /** Starts it with an IPv4 address; returns when it is answered for. */
    static OneAddress start(Progress progress) {
        return start(BenchLab.SMALL_POOL, "IPv4", progress);
    }

    /** As {@link #start}, with an IPv6 address. */
    static OneAddress startIpv6(Progress progress) {
        return start(BenchLab.IPV6_POOL, "IPv6", progress);
    }

    private static OneAddress start(String pool, String family, Progress progress) {
        Lab lab = BenchLab.start(1, pool, progress);
        try {
            Node node = lab.nodes().getFirst();
            progress.step("starting controller and speaker");
            Program controller = lab.startController();
            Program speaker = lab.startSpeaker(node);
            lab.apiServer().manifests().applyText(SERVICE, "default", Map.of("FAMILY", family));
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
        var addresses = lab.nodes().getFirst().host().addresses();
        return IpAddress.parse(ip.isV4() ? addresses.v4() : addresses.v6());
    }

    @Override
    public void close() {
        lab.close();
    }
}
