package dev.metallbj.speaker.memberlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.speaker.announce.Group.Status;
import dev.metallbj.speaker.memberlist.state.Endpoint;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that hold streams, or send more than anybody needs. */
class HostileTest {
    private static final Duration SOON = TestGroup.SOON;

    private final TestGroup group = new TestGroup();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        group.close();
    }

    @Test
    void streamsThatAreHeldOpenKeepNobodyOut() throws IOException {
        TestAgent one = group.add("node-1", Encryption.OFF).open();
        Until.holds(SOON, one::toString, () -> canConnect(one));
        int held = Bounds.INBOUND_STREAMS + 8;
        for (int i = 0; i < held; i++) {
            send(one, new byte[] {6});
        }
        Until.holds(SOON, one::toString, () -> one.metric("drops_total{reason=\"too_many_streams\"}") >= 8);
        TestAgent two = group.add("node-2", Encryption.OFF).open();
        Until.holds(SOON, group::toString, () -> one.sees("node-2", Status.ALIVE) && two.sees("node-1", Status.ALIVE));
    }

    @Test
    void aStreamThatDoesNotSayAnythingEnds() throws IOException {
        TestAgent one = group.add("node-1", Loopback.next(), Encryption.OFF, impatient());
        one.open();
        Until.holds(SOON, one::toString, () -> canConnect(one));
        Socket slow = send(one, new byte[] {6, (byte) 0x83});
        slow.setSoTimeout(5_000);
        long start = System.nanoTime();
        assertEquals(-1, slow.getInputStream().read(), "closed by the agent");
        assertTrue(System.nanoTime() - start < 4_000_000_000L);
        assertEquals(1, one.metric("drops_total{reason=\"stream_timeout\"}"));
    }

    /** Three connections are within the number allowed, but hold more together than the heap has for them. */
    @Test
    void whatStreamsHoldTogetherIsBounded() throws IOException {
        TestAgent one = group.add("node-1", Encryption.OFF).open();
        Until.holds(SOON, one::toString, () -> canConnect(one));
        for (int i = 0; i < 4; i++) {
            sendUnlessClosed(one, unfinishedCompression(700_000));
        }
        Until.holds(SOON, one::toString, () -> one.metric("drops_total{reason=\"stream_bytes\"}") >= 1);
    }

    @Test
    void lengthsThatLieAreRefusedBeforeAnythingIsRead() throws IOException {
        TestAgent one = group.add("node-1", TestAgent.key("secret")).open();
        Until.holds(SOON, one::toString, () -> canConnect(one));
        send(one, new byte[] {10, 0x7f, 0, 0, 0});
        Until.holds(SOON, one::toString, () -> one.metric("drops_total{reason=\"too_large\"}") >= 1);
    }

    @Test
    void tooMuchForOneStreamIsRefused() throws IOException {
        TestAgent one = group.add("node-1", Encryption.OFF).open();
        Until.holds(SOON, one::toString, () -> canConnect(one));
        sendUnlessClosed(one, unfinishedCompression(Bounds.STREAM.maxContent() + 100_000));
        Until.holds(SOON, one::toString, () -> one.metric("drops_total{reason=\"too_large\"}") >= 1);
    }

    /** A compress envelope whose content is longer than what follows. */
    private static byte[] unfinishedCompression(int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.put((byte) 9).put((byte) 0x82);
        bytes.put((byte) 0xa4).put(new byte[] {'A', 'l', 'g', 'o'}).put((byte) 0);
        bytes.put((byte) 0xa3).put(new byte[] {'B', 'u', 'f'}).put((byte) 0xdb).putInt(10_000_000);
        return bytes.array();
    }

    private boolean canConnect(TestAgent agent) {
        try {
            connect(agent).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Socket connect(TestAgent agent) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(Addresses.socketAddress(new Endpoint(agent.address, Loopback.PORT)));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Socket send(TestAgent agent, byte[] bytes) throws IOException {
        Socket socket = connect(agent);
        sockets.add(socket);
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return socket;
    }

    private void sendUnlessClosed(TestAgent agent, byte[] bytes) throws IOException {
        Socket socket = connect(agent);
        sockets.add(socket);
        try {
            for (int at = 0; at < bytes.length; at += 50_000) {
                socket.getOutputStream().write(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 50_000)));
            }
        } catch (SocketException closed) {
            // As it should be.
        }
    }

    private static Parameters impatient() {
        Parameters fast = Parameters.FAST;
        return new Parameters(
                Duration.ofMillis(500),
                fast.indirectChecks(),
                fast.retransmitMult(),
                fast.suspicionMult(),
                fast.suspicionMaxTimeoutMult(),
                fast.pushPullInterval(),
                fast.probeTimeout(),
                fast.probeInterval(),
                fast.disableTcpPings(),
                fast.awarenessMaxMultiplier(),
                fast.gossipNodes(),
                fast.gossipInterval(),
                fast.gossipToTheDeadTime(),
                fast.udpBufferSize(),
                fast.adoptVersions());
    }
}
