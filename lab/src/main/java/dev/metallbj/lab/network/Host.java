package dev.metallbj.lab.network;

import java.util.List;
import java.util.Optional;

/** A machine on the segment: a namespace, and its cables. Any thread. */
public final class Host {
    private final String name;
    private final Namespace namespace;
    private final List<Port> ports;

    Host(String name, Namespace namespace, List<Port> ports) {
        this.name = name;
        this.namespace = namespace;
        this.ports = List.copyOf(ports);
    }

    /** Unique on the segment. */
    public String name() {
        return name;
    }

    /** Where its programs run. */
    public Namespace namespace() {
        return namespace;
    }

    /** In the order in which its interfaces were named; at least one. */
    public List<Port> ports() {
        return ports;
    }

    /** The first interface: the one with the subnet's route. */
    public Port port() {
        return ports.getFirst();
    }

    /** By the name of the interface. */
    public Port port(String interfaceName) {
        return ports.stream()
                .filter(port -> port.interfaceName().equals(interfaceName))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(name + " has no interface " + interfaceName + ", only " + ports));
    }

    /** By the MAC of the interface, in lower case as the plan gives it; empty if it is another host's. */
    public Optional<Port> portWithMac(String mac) {
        return ports.stream().filter(port -> port.addresses().mac().equals(mac)).findFirst();
    }

    /** Of the first interface. */
    public AddressPlan.Addresses addresses() {
        return port().addresses();
    }

    /** Pulls all its cables: as a node that lost power is to the others. */
    public void unplug() {
        ports.forEach(Port::unplug);
    }

    /** Plugs all cables in again. */
    public void plugIn() {
        ports.forEach(Port::plugIn);
    }

    @Override
    public String toString() {
        return name;
    }
}
