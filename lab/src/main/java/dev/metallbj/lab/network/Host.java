package dev.metallbj.lab.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A machine on the segment: a namespace, and its cables. Any thread. */
public final class Host {
    private final String name;
    private final Namespace namespace;
    private final List<Port> ports;

    Host(String name, Namespace namespace, List<Port> ports) {
        this.name = name;
        this.namespace = namespace;
        this.ports = new CopyOnWriteArrayList<>(ports);
    }

    /** Unique on the segment. */
    public String name() {
        return name;
    }

    /** Where its programs run. */
    public Namespace namespace() {
        return namespace;
    }

    void add(Port port) {
        ports.add(port);
    }

    void remove(Port port) {
        ports.remove(port);
    }

    /** In the order in which its interfaces were named; at least one. */
    public List<Port> ports() {
        return List.copyOf(ports);
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

    /**
     * Makes it a router that answers ARP requests for everything in a prefix with its own MAC, at once (proxy_arp), and leads it nowhere.
     *
     * @param prefix IPv4, as {@code 192.0.2.0/24}
     */
    public void proxyArp(String prefix) {
        namespace.ip("link", "add", "away", "type", "veth", "peer", "name", "nowhere");
        namespace.ipBatch(List.of("link set away up", "link set nowhere up", "route replace " + prefix + " dev away"));
        String device = port().interfaceName();
        namespace.sysctl("ipv4/ip_forward", "1");
        namespace.sysctl("ipv4/neigh/" + device + "/proxy_delay", "0");
        namespace.sysctl("ipv4/conf/" + device + "/proxy_arp", "1");
    }

    @Override
    public String toString() {
        return name;
    }
}
