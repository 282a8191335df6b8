package dev.metallbj.lab.bench.frames;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.memberlist.wire.Datagram;
import dev.metallbj.speaker.memberlist.wire.DatagramDecoder;
import dev.metallbj.speaker.memberlist.wire.DatagramEncoder;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.MessageEncoder;
import dev.metallbj.speaker.memberlist.wire.ReplyTo;
import dev.metallbj.speaker.memberlist.wire.Versions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A packet of gossip with a ping and the news of one node, with checksum, encrypted: written, and read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GossipPackets {
    private static final int NONCE = 12;
    private static final Message PING = new Message.Ping(7, "node-1", ReplyTo.SENDER);
    private static final Message NEWS =
            new Message.Alive(3, "node-2", Bytes.of(IpAddress.parse("192.0.2.2")), 7946, Bytes.EMPTY, Versions.METALLB);

    private final Encryption encryption = Encryption.with(
            GossipKey.fromSecret("bench".getBytes(StandardCharsets.UTF_8)).orElseThrow());
    private final DatagramEncoder encoder = new DatagramEncoder(encryption, false);
    private final DatagramDecoder decoder = new DatagramDecoder(encryption);
    private final byte[] nonce = new byte[NONCE];
    private byte[] packet = {};

    /** What is read is what was written. */
    @Setup
    public void check() {
        packet = encode();
        Datagram read = decode();
        if (!read.messages().equals(List.of(PING, NEWS))) {
            throw new IllegalStateException("the packet reads as " + read);
        }
    }

    /** Two messages become a packet. The nonce counts up, because none may come twice. */
    @Benchmark
    public byte[] encode() {
        for (int i = 0; ++nonce[i] == 0 && i + 1 < NONCE; i++) {}
        return encoder.encode(List.of(MessageEncoder.encode(PING), MessageEncoder.encode(NEWS)), true, nonce);
    }

    /** A packet becomes two messages. */
    @Benchmark
    public Datagram decode() {
        return decoder.decode(packet, 0, packet.length);
    }
}
