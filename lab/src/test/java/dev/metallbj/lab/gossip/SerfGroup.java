package dev.metallbj.lab.gossip;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.process.Processes;
import dev.metallbj.lab.run.Await;
import dev.metallbj.lab.run.Run;
import dev.metallbj.speaker.announce.SpeakerPod;
import dev.metallbj.speaker.memberlist.wire.DatagramEncoder;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.MessageEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Agents of ours and serf agents with one key or none. */
final class SerfGroup implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(15);

    private final Run run = Run.begin();
    private final Processes processes = new Processes(run);
    private final Optional<byte[]> key;
    private final List<GossipMember> ours = new ArrayList<>();
    private final List<Serf> serfs = new ArrayList<>();
    private final LoopbackAddresses addresses;

    /** Skips the test, with the reason printed, where there is no serf. */
    SerfGroup(LoopbackAddresses addresses, boolean encrypted) {
        this.addresses = addresses;
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 7);
        this.key = encrypted ? Optional.of(bytes) : Optional.empty();
    }

    static void orSkip(String test) {
        Optional<String> missing = Serf.missing();
        missing.ifPresent(reason -> System.out.println("SKIPPED " + test + ": " + reason));
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }

    Encryption encryption() {
        return key.map(GossipKey::of).map(Encryption::with).orElse(Encryption.OFF);
    }

    GossipMember ours(String node, SpeakerPod... pods) {
        GossipMember member = new GossipMember(node, addresses.next(), encryption(), () -> List.of(pods));
        ours.add(member);
        return member;
    }

    Serf serf(String node, IpAddress... join) {
        Serf serf = new Serf(processes, node, addresses.next(), key, join);
        serfs.add(serf);
        return serf;
    }

    IpAddress address() {
        return addresses.next();
    }

    /** Sends one packet from a host that is no member. */
    void send(IpAddress to, List<? extends Message> messages) {
        byte[] nonce = new byte[12];
        new SecureRandom().nextBytes(nonce);
        byte[] packet = new DatagramEncoder(encryption(), true)
                .encode(messages.stream().map(MessageEncoder::encode).toList(), true, nonce);
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress target = new InetSocketAddress(InetAddress.getByAddress(to.toBytes()), GossipMember.PORT);
            socket.send(new DatagramPacket(packet, packet.length, target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void soon(String what, BooleanSupplier condition) {
        assertTrue(Await.until(SOON, condition), () -> "not soon: " + what + "\n" + this);
    }

    @Override
    public void close() {
        ours.forEach(GossipMember::close);
        run.close();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        ours.forEach(one -> text.append(one).append('\n'));
        serfs.forEach(
                one -> text.append(one).append('\n').append(one.logTail(15)).append('\n'));
        return text.toString();
    }
}
