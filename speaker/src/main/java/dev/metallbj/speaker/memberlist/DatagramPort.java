package dev.metallbj.speaker.memberlist;

import dev.metallbj.speaker.memberlist.MemberlistMetrics.Drop;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.wire.DatagramEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;

/** The UDP socket. For the gossip thread. */
final class DatagramPort implements AutoCloseable {
    private static final int LARGEST_PACKET = 65_535;
    private static final int RECEIVE_BUFFER = 1 << 20;

    private final DatagramChannel channel;
    private final SelectionKey key;
    private final DatagramEncoder encoder;
    private final Nonces nonces;
    private final MemberlistMetrics metrics;
    private final byte[] bytes = new byte[LARGEST_PACKET];
    private final ByteBuffer received = ByteBuffer.wrap(bytes);

    /** Takes one packet, which is valid until the call returns. */
    interface Receiver {
        void packet(Endpoint from, byte[] bytes, int length);
    }

    private DatagramPort(
            DatagramChannel channel,
            SelectionKey key,
            DatagramEncoder encoder,
            Nonces nonces,
            MemberlistMetrics metrics) {
        this.channel = channel;
        this.key = key;
        this.encoder = encoder;
        this.nonces = nonces;
        this.metrics = metrics;
    }

    /** @throws IOException if the address is not on this machine or the port is taken */
    static DatagramPort open(AgentSettings settings, Selector selector, Nonces nonces, MemberlistMetrics metrics)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(Addresses.family(settings.bindAddress()));
        try {
            channel.bind(Addresses.socketAddress(settings.endpoint()));
            // The kernel gives what it allows. A process that was stopped finds in there what it missed.
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            DatagramEncoder encoder = new DatagramEncoder(settings.encryption(), settings.enableCompression());
            return new DatagramPort(channel, key, encoder, nonces, metrics);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Bytes of a packet that the envelopes take. */
    int overhead() {
        return encoder.overhead();
    }

    boolean owns(SelectionKey other) {
        return key.equals(other);
    }

    /** Reads no more; the port stays open. */
    void silence() {
        key.interestOps(0);
    }

    /** Reads one packet if there is one. An error of the socket counts as none; it shows again at the next turn. */
    boolean receive(Receiver receiver) {
        received.clear();
        InetSocketAddress from;
        try {
            from = (InetSocketAddress) channel.receive(received);
        } catch (IOException e) {
            return false;
        }
        if (from == null) {
            return false;
        }
        metrics.udp().received(received.position());
        receiver.packet(Addresses.endpoint(from), bytes, received.position());
        return true;
    }

    /** Sends one packet, or counts that the kernel did not take it: what matters is sent again anyway. */
    void send(Endpoint to, List<byte[]> parts, boolean crc) {
        byte[] packet = encoder.encode(parts, crc, nonces.next());
        try {
            if (channel.send(ByteBuffer.wrap(packet), Addresses.socketAddress(to)) == packet.length) {
                metrics.udp().sent(packet.length);
                return;
            }
        } catch (IOException | UnsupportedAddressTypeException e) {
            // Counted below: no route, no such address of ours any more, or a peer that names an address of the other
            // family.
        }
        metrics.dropped(Drop.SEND_FAILED);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
