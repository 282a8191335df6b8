package dev.metallbj.lab.product;

import static dev.metallbj.lab.product.Product.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.NeedsLab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.probe.Frame;
import dev.metallbj.lab.probe.Wire;
import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Garbage on the ARP port of a real interface: a counter moves, nothing is answered, and good questions are answered as before. */
@NeedsLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadFramesTest {
    private static final String OPERATOR = "metallb-system";
    // Offsets in an ARP frame (RFC 826).
    private static final int HARDWARE_TYPE = 14;
    private static final int HARDWARE_LENGTH = 18;
    private static final int OPERATION = 20;
    private static final int SENDER_IP = 28;
    // Who asks with bad frames; nobody's address.
    private static final IpAddress BAD = IpAddress.parse("198.51.100.250");

    private Product product;
    private Node node;
    private String ip;
    private int nextGood = 200; // who asks the good questions, one after the other

    @BeforeAll
    void start() {
        product = Product.start(Lab.builder().nodes(1));
        node = product.lab().nodes().getFirst();
        product.apply(OPERATOR, "gitops/default/ipaddresspool.yaml");
        product.apply(OPERATOR, "gitops/default/l2advertisement.yaml");
        product.apply("default", "gitops/default/service.yaml");
        ip = product.awaitAddress("default", "my-service");
        product.serveEverywhere("default", "my-service");
        product.awaitAnnouncer(ip, product.lab().nodes());
    }

    @AfterAll
    void stop() {
        product.close();
    }

    @Test
    void wrongHardwareType() {
        byte[] frame = request();
        frame[HARDWARE_TYPE + 1] = 6; // IEEE 802 networks
        assertDroppedAs("wrong_hardware_type", frame);
    }

    @Test
    void wrongAddressLength() {
        byte[] frame = request();
        frame[HARDWARE_LENGTH] = 8;
        assertDroppedAs("wrong_address_length", frame);
    }

    @Test
    void aReplyIsNoQuestion() {
        byte[] frame = request();
        frame[OPERATION + 1] = 2;
        assertDroppedAs("not_a_request", frame);
    }

    @Test
    void aQuestionToAnotherStation() {
        byte[] frame = request();
        Arrays.fill(frame, 0, 6, (byte) 0x02);
        // Whoever is not promiscuous never sees it: no counter, only silence.
        assertUnanswered(frame);
    }

    @Test
    void aFrameOfOurOwnBroughtBackByALoop() {
        byte[] frame = request();
        Product.mac(node, "eth0").writeTo(frame, 6);
        assertDroppedAs("own_frame", frame);
    }

    @Test
    void aTaggedFrameBelongsToAnotherInterface() {
        byte[] plain = request();
        byte[] tagged = new byte[plain.length + 4];
        System.arraycopy(plain, 0, tagged, 0, 12);
        tagged[12] = (byte) 0x81;
        tagged[15] = 5;
        System.arraycopy(plain, 12, tagged, 16, plain.length - 12);
        assertDroppedAs("vlan_tagged", tagged);
    }

    @Test
    void aTruncatedFrame() {
        assertUnanswered(Arrays.copyOf(request(), 41));
    }

    @Test
    void tenThousandFramesOfNoise() {
        Random random = new Random(826);
        for (int i = 0; i < 10_000; i++) {
            byte[] frame = request();
            for (int change = 0; change < 3; change++) {
                frame[12 + random.nextInt(frame.length - 12)] = (byte) random.nextInt(256);
            }
            product.lab().client().inject(frame);
        }
        awaitAllRead(); // some of the noise still was a good question
        byte[] garbage = request();
        garbage[HARDWARE_TYPE + 1] = 6;
        assertUnanswered(garbage);
        assertTrue(product.speaker(node).isHealthy());
        assertTrue(product.speaker(node).isReady());
    }

    /** A good question, but for what a test makes of it, in the name of nobody else who asks. */
    private byte[] request() {
        return requestFrom(BAD);
    }

    private byte[] requestFrom(IpAddress sender) {
        byte[] frame = product.lab().client().arpRequest(IpAddress.parse(ip));
        sender.writeTo(frame, SENDER_IP);
        return frame;
    }

    private void assertDroppedAs(String reason, byte[] frame) {
        double before = dropped(reason);
        assertUnanswered(frame);
        assertTrue(
                Await.until(PATIENCE, () -> dropped(reason) > before),
                () -> "nothing counted as " + reason + ":\n"
                        + product.speaker(node).metrics().text());
    }

    private double dropped(String reason) {
        return product.speaker(node)
                .metrics()
                .value("metallb_layer2_frames_dropped{reason=\"" + reason + "\"}")
                .orElse(0);
    }

    /** The speaker reads in order, so once the good question that follows is answered, the bad one has been read and has drawn nothing. */
    private void assertUnanswered(byte[] frame) {
        IpAddress good = IpAddress.parse("198.51.100." + nextGood++);
        try (Wire wire = product.lab().client().capture("arp[6:2] = 2")) {
            wire.clear();
            product.lab().client().inject(frame);
            product.lab().client().inject(requestFrom(good));
            assertTrue(
                    wire.await(reply -> isTo(reply, good), PATIENCE).isPresent(), "the good question is not answered");
            assertEquals(List.of(), wire.frames(reply -> isTo(reply, BAD)));
        }
    }

    /** The speaker reads in order: a question that comes last is answered last. It may be shed while much is waiting, so it is asked again. */
    private void awaitAllRead() {
        IpAddress good = IpAddress.parse("198.51.100." + nextGood++);
        try (Wire wire = product.lab().client().capture("arp[6:2] = 2")) {
            assertTrue(Await.until(PATIENCE, () -> {
                product.lab().client().inject(requestFrom(good));
                return wire.await(reply -> isTo(reply, good), Duration.ofMillis(500))
                        .isPresent();
            }));
        }
    }

    private static boolean isTo(Frame frame, IpAddress asker) {
        return frame.arp().filter(arp -> arp.targetIp().equals(asker)).isPresent();
    }
}
