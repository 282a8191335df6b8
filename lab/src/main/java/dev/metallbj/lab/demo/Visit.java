package dev.metallbj.lab.demo;

import dev.metallbj.lab.network.Port;
import dev.metallbj.lab.node.Node;
import dev.metallbj.speaker.packet.MacAddress;
import java.time.Duration;

/**
 * What the client found at an address of a Service, everything in agreement: one node answered ARP, the client's kernel holds that answer,
 * and a TCP connection was answered by the same node.
 *
 * @param target who was visited
 * @param node that announces the address
 * @param port the node's interface that does
 * @param mac of that interface
 * @param arpLatency from the ARP request to its answer
 */
record Visit(Target target, Node node, Port port, MacAddress mac, Duration arpLatency) {
    /**
     * A Service as the client knows it.
     *
     * @param name its name
     * @param ip its external address
     * @param port TCP
     */
    record Target(String name, String ip, int port) {
        @Override
        public String toString() {
            return ip + ":" + port + " (" + name + ")";
        }
    }

    /** The heading for {@link #addTo}. */
    static Table table() {
        return new Table("SERVICE", "ADDRESS", "ANNOUNCED BY", "MAC", "ARP");
    }

    /** Adds itself as a row. */
    void addTo(Table table) {
        table.row(
                target.name,
                target.ip + ":" + target.port,
                node.name() + ", " + port.interfaceName(),
                mac.toString(),
                Durations.millis(arpLatency));
    }
}
