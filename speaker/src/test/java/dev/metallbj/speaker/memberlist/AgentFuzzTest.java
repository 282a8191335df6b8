package dev.metallbj.speaker.memberlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.wire.DatagramDecoder;
import dev.metallbj.speaker.memberlist.wire.DatagramEncoder;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.MessageEncoder;
import dev.metallbj.speaker.memberlist.wire.Mutations;
import dev.metallbj.speaker.memberlist.wire.ReplyTo;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Seeded mutations of good packets and streams against a running agent; {@code -Dfuzz.inputs=N} sets how many. What names other hosts names
 * documentation addresses, and a socket bound to loopback cannot send there.
 */
class AgentFuzzTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 50_000) / 5;
    private static final long SEED = Long.getLong("fuzz.seed", 7946);

    /** As many as certainly fit into the kernel's buffer. */
    private static final int BURST = 50;

    private final Mutations mutations = new Mutations(new Random(SEED));

    @Test
    void noDatagramStopsTheLoop() throws IOException {
        try (TestGroup group = TestGroup.of(2, Encryption.OFF);
                DatagramSocket socket = new DatagramSocket(0)) {
            TestAgent one = group.get(0);
            List<byte[]> seeds = Mutations.datagrams();
            double before = one.metric("packets_received_total{transport=\"udp\"}");
            for (int sent = 0; sent < INPUTS; sent += BURST) {
                for (int i = 0; i < BURST; i++) {
                    socket.send(packet(one, mutations.of(seeds)));
                }
                double least = before + 0.9 * sent;
                Until.holds(
                        TestGroup.SOON,
                        () -> "the loop does not read on",
                        () -> one.metric("packets_received_total{transport=\"udp\"}") >= least);
            }
            assertEquals(0, one.metric("drops_total{reason=\"internal_error\"}"));
            assertTrue(one.metric("drops_total{reason=\"truncated\"}") > INPUTS / 100.0, "mutations have no effect");
            Until.holds(TestGroup.SOON, one::toString, () -> one.sees("node-2", Status.ALIVE));
            assertTrue(answers(one), "a ping is answered");
        }
    }

    @Test
    void noStreamStopsTheLoop() throws IOException {
        try (TestGroup group = TestGroup.of(2, Encryption.OFF)) {
            TestAgent one = group.get(0);
            List<byte[]> seeds = Mutations.streams();
            for (int i = 0; i < INPUTS / 40; i++) {
                try (Socket stream = new Socket()) {
                    stream.connect(Addresses.socketAddress(new Endpoint(one.address, Loopback.PORT)));
                    stream.getOutputStream().write(mutations.of(seeds));
                    stream.shutdownOutput();
                    stream.getInputStream().readAllBytes();
                } catch (SocketException reset) {
                    // It need not listen to the end.
                }
            }
            assertEquals(0, one.metric("drops_total{reason=\"internal_error\"}"));
            assertTrue(one.metric("packets_received_total{transport=\"tcp\"}") > INPUTS / 800.0, "too wild");
            Until.holds(TestGroup.SOON, one::toString, () -> one.sees("node-2", Status.ALIVE));
            assertTrue(answers(one), "a ping is answered");
        }
    }

    private static DatagramPacket packet(TestAgent to, byte[] bytes) {
        return new DatagramPacket(
                bytes, bytes.length, Addresses.socketAddress(new Endpoint(to.address, Loopback.PORT)));
    }

    private static boolean answers(TestAgent agent) throws IOException {
        byte[] ping = new DatagramEncoder(Encryption.OFF, false)
                .encode(
                        List.of(MessageEncoder.encode(new Message.Ping(0xabcdef, agent.node, ReplyTo.SENDER))),
                        false,
                        new byte[12]);
        try (DatagramSocket socket = new DatagramSocket(0)) {
            socket.setSoTimeout(5_000);
            socket.send(packet(agent, ping));
            DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(answer);
            return new DatagramDecoder(Encryption.OFF)
                    .decode(answer.getData(), 0, answer.getLength()).messages().stream()
                            .anyMatch(message -> message instanceof Message.Ack ack && ack.sequence() == 0xabcdef);
        }
    }
}
