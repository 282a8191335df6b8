package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.linux.PacketSocket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.EthernetFrame;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks for addresses as fast as one program can, by ARP or by neighbour solicitation, from a packet socket: how long an answer takes as a program
 * sees it, its own two system calls and being woken included, and how many come in a second. One thread.
 */
public final class Questioner implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(100);
    /** Where an advertisement has its ICMPv6 type, and its target. */
    private static final int ICMP = EthernetFrame.HEADER_LENGTH + 40;

    private final Client client;
    private final PacketSocket socket;
    private final boolean arp;
    private final byte[] buffer = new byte[128];

    private Questioner(Client client, PacketSocket socket, boolean arp) {
        this.client = client;
        this.socket = socket;
        this.arp = arp;
    }

    /** For IPv4 addresses. */
    public static Questioner arp(Client client) {
        return open(client, EthernetFrame.TYPE_ARP, true);
    }

    /** For IPv6 addresses. */
    public static Questioner ndp(Client client) {
        return open(client, 0x86dd, false);
    }

    private static Questioner open(Client client, int etherType, boolean arp) {
        String interfaceName = client.host().port().interfaceName();
        try {
            return new Questioner(
                    client,
                    client.host().namespace().call(() -> PacketSocket.open(interfaceName, etherType, PATIENCE)),
                    arp);
        } catch (IOException e) {
            throw new UncheckedIOException("no packet socket on " + client, e);
        }
    }

    /** A question for an address, to be sent often. */
    public byte[] question(IpAddress ip) {
        return arp
                ? client.arpRequest(ip)
                : Ndp.question(
                                client.mac(),
                                IpAddress.parse(client.host().addresses().v6()),
                                ip)
                        .encode();
    }

    /**
     * Asks once.
     *
     * @return from before the question was given to the kernel until its answer was here; empty if none came within 100 ms
     */
    public Optional<Duration> ask(byte[] question, IpAddress ip) {
        try {
            long begin = System.nanoTime();
            socket.send(question);
            while (System.nanoTime() - begin < PATIENCE.toNanos()) {
                if (socket.receive(buffer) > 0 && isAnswer() && answered().equals(ip)) {
                    return Optional.of(Duration.ofNanos(System.nanoTime() - begin));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("no question leaves " + client, e);
        }
    }

    /**
     * Asks with several questions under way at any time, for one address after the other.
     *
     * @param underWay questions that are not answered yet
     * @return answers a second
     */
    public double answersPerSecond(List<IpAddress> addresses, int underWay, Duration time) {
        List<byte[]> questions = new ArrayList<>();
        addresses.forEach(ip -> questions.add(question(ip)));
        try {
            int next = 0;
            int waiting = 0;
            long answers = 0;
            long begin = System.nanoTime();
            long end = begin + time.toNanos();
            while (System.nanoTime() - end < 0) {
                while (waiting < underWay) {
                    socket.send(questions.get(next));
                    next = (next + 1) % questions.size();
                    waiting++;
                }
                if (socket.receive(buffer) == 0) {
                    waiting = 0; // Those were lost.
                } else if (isAnswer()) {
                    answers++;
                    waiting = Math.max(0, waiting - 1);
                }
            }
            return answers * 1e9 / (System.nanoTime() - begin);
        } catch (IOException e) {
            throw new UncheckedIOException("no question leaves " + client, e);
        }
    }

    private boolean isAnswer() {
        return MacAddress.ofBytes(buffer, 0).equals(client.mac())
                && (arp ? ArpView.operation(buffer) == ArpView.REPLY : buffer[ICMP] == (byte) Ndp.ADVERTISEMENT);
    }

    private IpAddress answered() {
        return arp ? IpAddress.ofV4(ArpView.senderIp(buffer)) : IpAddress.ofBytes(buffer, ICMP + 8, 16);
    }

    @Override
    public void close() {
        socket.close();
    }
}
