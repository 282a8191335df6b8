package dev.metallbj.lab.network;

import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One Ethernet segment: a bridge in an outer network namespace, whose own address is the control plane's. Needs root. Plug hosts in from
 * one thread at a time; faults from any.
 */
public final class Segment {
    /** The bridge's interface, to capture everything that is forwarded. */
    public static final String BRIDGE = "br0";

    private static final int LONGEST_INTERFACE_NAME = 15; // IFNAMSIZ with its final zero is 16

    private final Run run;
    private final Namespace namespace;
    private final Partitions partitions;
    private final List<Host> hosts = new CopyOnWriteArrayList<>();
    private final List<Host> nodes = new CopyOnWriteArrayList<>();

    private Segment(Run run, Namespace namespace) {
        this.run = run;
        this.namespace = namespace;
        this.partitions = new Partitions(namespace);
    }

    /** Makes the bridge with its defaults (multicast snooping on, no spanning tree, so that ports forward at once). */
    public static Segment create(Run run) {
        Namespace namespace = Namespace.create(run, "segment");
        AddressPlan.Addresses addresses = AddressPlan.CONTROL_PLANE;
        namespace.ipBatch(List.of(
                "link add " + BRIDGE + " address " + addresses.mac() + " type bridge",
                "addr add " + addresses.v4() + "/24 dev " + BRIDGE,
                "addr add " + addresses.v6() + "/64 dev " + BRIDGE + " nodad",
                "link set " + BRIDGE + " up"));
        return new Segment(run, namespace);
    }

    /**
     * Makes one more segment for the same machines: a bridge of its own without a control plane. Its hosts are added by {@link #addClient}, or have
     * their first interface elsewhere ({@link #addInterface}).
     *
     * @param name unique in the run
     */
    public static Segment createFurther(Run run, String name) {
        Namespace namespace = Namespace.create(run, name);
        namespace.ipBatch(List.of("link add " + BRIDGE + " type bridge", "link set " + BRIDGE + " up"));
        return new Segment(run, namespace);
    }

    /** The outer namespace: the bridge's, and the control plane's. */
    public Namespace namespace() {
        return namespace;
    }

    /**
     * Adds a node.
     *
     * @param name unique on the segment; with each interface's name at most 14 characters
     * @param index its place in the address plan
     * @param interfaces names, at least one; the first gets the subnet's route, the others a host address only
     */
    public Host addNode(String name, int index, List<String> interfaces) {
        Host node = add(name, interfaces, i -> AddressPlan.node(index, i));
        nodes.add(node);
        return node;
    }

    /**
     * Adds a machine that uses services.
     *
     * @param name unique on the segment
     * @param index its place in the address plan
     */
    public Host addClient(String name, int index) {
        return add(name, List.of("eth0"), i -> AddressPlan.client(index));
    }

    private interface Addressing {
        AddressPlan.Addresses of(int interfaceIndex);
    }

    private Host add(String name, List<String> interfaces, Addressing addressing) {
        Namespace host = Namespace.create(run, name);
        // Router advertisements and duplicate address detection have no meaning here and would delay addresses by
        // seconds.
        host.sysctl("ipv6/conf/default/accept_dad", "0");
        // Answer ARP only for addresses of the interface asked on, and ask with that interface's own: otherwise each of
        // a host's interfaces
        // answers for all of its addresses, those on lo included.
        host.sysctl("ipv4/conf/all/arp_ignore", "1");
        host.sysctl("ipv4/conf/all/arp_announce", "2");
        List<Port> ports = new ArrayList<>();
        for (String interfaceName : interfaces) {
            ports.add(addPort(name, host, interfaceName, addressing.of(ports.size()), ports.isEmpty()));
        }
        Host added = new Host(name, host, ports);
        hosts.add(added);
        return added;
    }

    private Port addPort(
            String hostName, Namespace host, String interfaceName, AddressPlan.Addresses addresses, boolean first) {
        Port port = new Port(this, host, interfaceName, hostName + "." + interfaceName, addresses);
        plug(port);
        configure(port, first);
        return port;
    }

    /**
     * Gives a host one more interface, here or on another segment than its first ones.
     *
     * @param interfaceName with the host's name at most 14 characters
     * @param addresses of the new interface, as {@link AddressPlan#node} gives them
     */
    public Port addInterface(Host host, String interfaceName, AddressPlan.Addresses addresses) {
        Port port = addPort(host.name(), host.namespace(), interfaceName, addresses, false);
        host.add(port);
        return port;
    }

    /** Takes an interface out of its host, as pulling a network card does. */
    public void removeInterface(Host host, Port port) {
        host.remove(port);
        port.host().ip("link", "del", port.interfaceName());
    }

    private void plug(Port port) {
        if (port.bridgePort().length() > LONGEST_INTERFACE_NAME) {
            throw new IllegalArgumentException("\"" + port.bridgePort() + "\" is longer than the "
                    + LONGEST_INTERFACE_NAME + " characters of an interface name; choose a shorter name for the host");
        }
        // Made in their namespaces at once: neither end is ever among the machine's own interfaces.
        Commands.run(
                "ip",
                "-n",
                namespace.name(),
                "link",
                "add",
                port.bridgePort(),
                "type",
                "veth",
                "peer",
                "name",
                port.interfaceName(),
                "address",
                port.addresses().mac(),
                "netns",
                port.host().name());
        namespace.ip("link", "set", port.bridgePort(), "master", BRIDGE, "up");
    }

    private static void configure(Port port, boolean first) {
        String device = " dev " + port.interfaceName();
        AddressPlan.Addresses addresses = port.addresses();
        List<String> lines = new ArrayList<>();
        lines.add("link set " + port.interfaceName() + " up");
        // Two routes to one subnet would leave open which interface is used.
        lines.add("addr add " + addresses.v4() + (first ? "/24" : "/32") + device);
        lines.add("addr add " + addresses.v6() + (first ? "/64" : "/128") + device + " nodad");
        if (first) {
            AddressPlan.POOL_PREFIXES.forEach(prefix -> lines.add("route add " + prefix + device));
        }
        port.host().ipBatch(lines);
    }

    /** From now on nothing that one of the two sends reaches the other. Adds to what is cut already. */
    public void cut(Host one, Host other) {
        partitions.cut(one, List.of(other));
    }

    /** From now on nothing that {@code from} sends reaches {@code to}; the other direction stays as it is. */
    public void cutOneWay(Host from, Host to) {
        partitions.cutOneWay(from, to);
    }

    /** From now on a node and all other nodes do not reach each other; clients and the control plane reach both sides. */
    public void cutFromNodes(Host node) {
        partitions.cut(node, others(node));
    }

    /**
     * From now on a UDP and TCP port of the other nodes is out of reach for a node, and its own for them, while the segment stays whole: what a
     * firewall rule does that somebody forgot.
     */
    public void blockBetweenNodes(Host node, int port) {
        partitions.block(node, others(node), port);
    }

    private List<Host> others(Host node) {
        return nodes.stream().filter(other -> !other.equals(node)).toList();
    }

    /** From now on the host and the control plane (API server, controller) do not reach each other. */
    public void cutFromControlPlane(Host host) {
        partitions.cutFromControlPlane(host);
    }

    /**
     * From now on a share of the frames that a host sends, and of those that are for it, is lost by chance.
     *
     * @param percent 1 to 99, of each direction
     */
    public void lose(Host host, int percent) {
        checkLoss(percent);
        partitions.lose(host, percent);
    }

    /**
     * From now on a share of what {@code from} sends does not reach {@code to}; the other direction stays as it is.
     *
     * @param percent 1 to 99
     */
    public void loseOneWay(Host from, Host to, int percent) {
        checkLoss(percent);
        partitions.loseOneWay(from, to, percent);
    }

    private static void checkLoss(int percent) {
        if (percent < 1 || percent > 99) {
            throw new IllegalArgumentException("a loss is 1 to 99 percent, not " + percent + "; cut the host off");
        }
    }

    /** From now on no broadcast ARP request for this address is forwarded, as by a switch that answers it itself ({@code ArpResponder}). */
    public void suppressArp(String ip) {
        partitions.dropArpBroadcasts(ip);
    }

    /**
     * The bridge asks for multicast listeners, and from a second later on forwards multicast only to ports where somebody has reported the group
     * (RFC 4541).
     */
    public void startMulticastQuerier() {
        // In hundredths of a second: so long after the first question everybody has answered.
        namespace.ip("link", "set", BRIDGE, "type", "bridge", "mcast_query_response_interval", "100");
        namespace.ip("link", "set", BRIDGE, "type", "bridge", "mcast_snooping", "1", "mcast_querier", "1");
    }

    /** The bridge forwards multicast to every port again, at once. */
    public void stopMulticastQuerier() {
        namespace.ip("link", "set", BRIDGE, "type", "bridge", "mcast_snooping", "0", "mcast_querier", "0");
    }

    /** The longest frames that a cable takes, both ends and the bridge included; 1500 at first. */
    public void setMtu(int bytes) {
        String mtu = Integer.toString(bytes);
        for (Host host : hosts) {
            for (Port port : host.ports()) {
                port.host().ip("link", "set", port.interfaceName(), "mtu", mtu);
                namespace.ip("link", "set", port.bridgePort(), "mtu", mtu);
            }
        }
        namespace.ip("link", "set", BRIDGE, "mtu", mtu);
    }

    /** From now on nothing for this UDP and TCP port leaves a host or comes to it, as behind a firewall that was forgotten. */
    public void block(Host host, int port) {
        partitions.block(host, port);
    }

    /** Ends all cuts, losses and blocks. */
    public void heal() {
        partitions.heal();
    }

    @Override
    public String toString() {
        return "segment in " + namespace;
    }
}
