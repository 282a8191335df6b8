package dev.metallbj.lab.demo;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.network.Port;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.ArpAnswer;
import dev.metallbj.lab.probe.Client;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Uses Services from the client, knowing nothing but their addresses, and checks that what it sees agrees. */
final class Visitor {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Lab lab;
    private final Client client;

    Visitor(Lab lab) {
        this.lab = lab;
        this.client = lab.client();
    }

    /** Asks by ARP, connects, and looks into the client's neighbour table. */
    Visit visit(Visit.Target target) {
        ArpAnswer answer = onlyAnswer(target.ip());
        Node node = lab.nodeWithMac(answer.mac())
                .orElseThrow(() -> new StepFailed("the MAC of a node for " + target.ip(), answer.toString()));
        Port port = node.host().portWithMac(answer.mac().toString()).orElseThrow();
        awaitAnswerFrom(node, target);
        Optional<MacAddress> neighbour = client.neighbour(target.ip());
        Check.equal("the client's neighbour entry of " + target.ip(), Optional.of(answer.mac()), neighbour);
        return new Visit(target, node, port, answer.mac(), answer.latency());
    }

    /** As {@link #visit}, where there is no TCP to connect to: asks by ARP and sends a datagram. */
    Visit visitUdp(Visit.Target target) {
        ArpAnswer answer = onlyAnswer(target.ip());
        Node node = lab.nodeWithMac(answer.mac())
                .orElseThrow(() -> new StepFailed("the MAC of a node for " + target.ip(), answer.toString()));
        Port port = node.host().portWithMac(answer.mac().toString()).orElseThrow();
        Check.await(
                LIMIT,
                target + " answers from " + node.name(),
                () -> client.udp(target.ip(), target.port(), "hello"),
                Optional.of(node.name() + " hello")::equals);
        return new Visit(target, node, port, answer.mac(), answer.latency());
    }

    /** Waits until exactly one node answers for an address. */
    private ArpAnswer onlyAnswer(String ip) {
        return Check.await(
                        LIMIT,
                        "exactly one answer to \"who has " + ip + "?\"",
                        () -> client.arp(ip),
                        answers -> answers.size() == 1)
                .getFirst();
    }

    /** Nobody answers for an address. */
    void expectSilence(String ip) {
        List<ArpAnswer> answers = client.arp(ip);
        Check.that(answers.isEmpty(), "no answer to \"who has " + ip + "?\"", answers);
    }

    /** Waits until TCP connections to a Service are answered by a node. */
    void awaitAnswerFrom(Node node, Visit.Target target) {
        Check.await(LIMIT, target + " answers from " + node.name(), () -> answer(target), node.name()::equals);
    }

    /** The name of the node that answers a TCP connection now, or why none does. */
    String answer(Visit.Target target) {
        try {
            return client.http(target.ip(), target.port()).body();
        } catch (IOException e) {
            return "no answer: " + e.getMessage();
        }
    }
}
