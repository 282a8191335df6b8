package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.network.Host;
import dev.metallbj.lab.run.Run;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine on the segment that uses services. Addresses are text, IPv4 or IPv6, unless said otherwise. Any thread. */
public final class Client {
    private static final Duration ARP_WINDOW = Duration.ofMillis(300);
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Host host;
    private final Injector injector;

    /** @param run at whose end it is closed */
    public Client(Host host, Run run) {
        this.host = host;
        this.injector = Injector.open(host.namespace(), host.port().interfaceName());
        run.onClose(injector);
    }

    /** The machine itself. */
    public Host host() {
        return host;
    }

    /** Of its interface on the segment. */
    public MacAddress mac() {
        return MacAddress.parse(host.addresses().mac());
    }

    /** Asks who has an IPv4 address, by broadcast; all answers within 300 ms, in the order in which they came. */
    public List<ArpAnswer> arp(String ip) {
        return arp(ip, ARP_WINDOW);
    }

    /** As {@link #arp(String)}, with another window. It always lasts the whole window: a second answer is what one looks for. */
    public List<ArpAnswer> arp(String ip, Duration window) {
        IpAddress address = IpAddress.parse(ip);
        try (Wire wire = Wire.on(
                host.port(), "arp and arp[6:2] = 2 and arp[14:4] = " + Integer.toUnsignedLong(address.v4Bits()))) {
            long sent = System.nanoTime();
            inject(arpRequest(address));
            wire.await(frame -> false, window);
            List<ArpAnswer> answers = new ArrayList<>();
            for (Frame frame : wire.frames(frame -> frame.destination().equals(mac()))) {
                frame.arp()
                        .ifPresent(arp ->
                                answers.add(new ArpAnswer(arp.senderMac(), Duration.ofNanos(frame.nanoTime() - sent))));
            }
            return answers;
        }
    }

    /** As {@link #arp(String, Duration)}, for an IPv6 address: by multicast solicitation (RFC 4861). */
    public List<ArpAnswer> ndp(String ip, Duration window) {
        IpAddress address = IpAddress.parse(ip);
        try (Wire wire = Wire.on(host.port(), "icmp6 and ip6[40] = " + Ndp.ADVERTISEMENT)) {
            long sent = System.nanoTime();
            inject(Ndp.question(mac(), IpAddress.parse(host.addresses().v6()), address)
                    .encode());
            wire.await(frame -> false, window);
            List<ArpAnswer> answers = new ArrayList<>();
            for (Frame frame : wire.frames(frame -> frame.destination().equals(mac()))) {
                Ndp.of(frame.bytes())
                        .filter(message ->
                                message.solicited() && message.target().equals(address))
                        .ifPresent(message -> answers.add(new ArpAnswer(
                                message.linkLayerAddress().orElse(message.source()),
                                Duration.ofNanos(frame.nanoTime() - sent))));
            }
            return answers;
        }
    }

    /** Every answer to one question by ARP or neighbour discovery, whichever the address is resolved by. */
    public List<ArpAnswer> resolve(String ip, Duration window) {
        return ip.indexOf(':') >= 0 ? ndp(ip, window) : arp(ip, window);
    }

    /** The frame by which this machine asks who has an IPv4 address. */
    public byte[] arpRequest(IpAddress address) {
        return new ArpPacket(
                        MacAddress.BROADCAST,
                        mac(),
                        ArpView.REQUEST,
                        mac(),
                        IpAddress.parse(host.addresses().v4()),
                        MacAddress.ZERO,
                        address)
                .encode();
    }

    /**
     * Sends any frame as it is.
     *
     * @throws IllegalStateException if the interface is down
     */
    public void inject(byte[] frame) {
        injector.send(frame);
    }

    /** Whether an ICMP echo is answered within {@code limit}. */
    public boolean ping(String ip, Duration limit) {
        try {
            return host.namespace().call(() -> InetAddress.getByName(ip).isReachable((int) limit.toMillis()));
        } catch (IOException e) {
            return false; // no route, or nobody answers ARP for it
        }
    }

    /**
     * GET /.
     *
     * @throws IOException if there is no whole reply within about 2 s
     */
    public Http.Reply http(String ip, int port) throws IOException {
        String literal = ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip;
        return Http.get(host.namespace(), "http://" + literal + ":" + port + "/", LIMIT, Map.of());
    }

    /** What a UDP server answers to {@code text} within 2 s; empty if nothing comes back. */
    public Optional<String> udp(String ip, int port, String text) {
        SocketAddress server = new InetSocketAddress(ip, port);
        try (DatagramSocket socket = host.namespace().call(() -> new DatagramSocket())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.connect(server);
            byte[] payload = text.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(payload, payload.length));
            DatagramPacket reply = new DatagramPacket(new byte[2048], 2048);
            socket.receive(reply);
            return Optional.of(new String(reply.getData(), 0, reply.getLength(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The MAC that its kernel holds for an address now; empty if it knows none. */
    public Optional<MacAddress> neighbour(String ip) {
        String[] words = host.namespace().ip("neigh", "show", "to", ip).trim().split("\\s+");
        for (int i = 0; i < words.length - 1; i++) {
            if (words[i].equals("lladdr")) {
                return MacAddress.tryParse(words[i + 1]);
            }
        }
        return Optional.empty();
    }

    /** Has its kernel forget all neighbours. */
    public void flushNeighbours() {
        host.namespace().ip("neigh", "flush", "all");
    }

    /** Captures on its interface. */
    public Wire capture(String filter) {
        return Wire.on(host.port(), filter);
    }

    @Override
    public String toString() {
        return host.name();
    }
}
