package dev.metallbj.speaker.packet;

import dev.metallbj.config.IpAddress;
import java.util.Optional;

/**
 * Somebody says "I have this IP" (spec section 7).
 *
 * @param ip the address claimed, of either family
 * @param mac whoever claims it: in ARP the sender hardware address, in NDP the target link-layer address
 * @param form how it was said
 * @param interfaceName of the interface on which it was heard
 */
public record Claim(IpAddress ip, MacAddress mac, Form form, String interfaceName) {
    /** How a claim was said. */
    public enum Form {
        /** An ARP request whose sender and target are the same address (RFC 5227 section 2.3). */
        GRATUITOUS_REQUEST(true),
        /** An ARP reply whose sender and target are the same address. */
        GRATUITOUS_REPLY(true),
        /** An ARP request for another address, sent from this one: the sender uses it (RFC 5227 section 2.4). */
        REQUEST(false),
        /** An ARP reply to a question; also the answer to our own probe. */
        REPLY(false),
        /** A neighbour advertisement to everybody that answers no question (RFC 4861 section 7.2.6). */
        UNSOLICITED_ADVERTISEMENT(true),
        /** A neighbour advertisement that answers a question; also the answer to our own. */
        SOLICITED_ADVERTISEMENT(false),
        /** A neighbour solicitation from nobody's address: the sender is about to use it (RFC 4862 section 5.4.2). */
        DUPLICATE_ADDRESS_DETECTION(false);

        private final boolean gratuitous;

        Form(boolean gratuitous) {
            this.gratuitous = gratuitous;
        }

        /** Whether it was said unasked to everybody, as a speaker does that announces. */
        public boolean isGratuitous() {
            return gratuitous;
        }
    }

    /**
     * The claim in a captured ARP or NDP frame; empty when it is not readable or claims nothing: a probe (its sender is 0.0.0.0, RFC 5227 section
     * 1.1), an ARP operation that is neither request nor reply, a solicitation of somebody who has an address. Allocates; ask
     * {@link Responder#isForeignClaim} first.
     *
     * @param length how many bytes of {@code frame} were captured
     * @param interfaceName where it was
     */
    public static Optional<Claim> read(byte[] frame, int length, String interfaceName) {
        if (ArpFormat.of(frame, length) == ArpFormat.VALID) {
            return readArp(frame, interfaceName);
        }
        return NdpFormat.of(frame, length) == NdpFormat.VALID ? readNdp(frame, interfaceName) : Optional.empty();
    }

    private static Optional<Claim> readArp(byte[] frame, String interfaceName) {
        if (ArpView.senderIp(frame) == 0) {
            return Optional.empty();
        }
        boolean gratuitous = ArpView.isGratuitous(frame);
        return switch (ArpView.operation(frame)) {
            case ArpView.REQUEST ->
                Optional.of(ofSender(frame, gratuitous ? Form.GRATUITOUS_REQUEST : Form.REQUEST, interfaceName));
            case ArpView.REPLY ->
                Optional.of(ofSender(frame, gratuitous ? Form.GRATUITOUS_REPLY : Form.REPLY, interfaceName));
            default -> Optional.empty();
        };
    }

    private static Claim ofSender(byte[] frame, Form form, String interfaceName) {
        return new Claim(
                IpAddress.ofV4(ArpView.senderIp(frame)), new MacAddress(ArpView.senderMac(frame)), form, interfaceName);
    }

    private static Optional<Claim> readNdp(byte[] frame, String interfaceName) {
        if (NdpView.type(frame) == NdpView.ADVERTISEMENT) {
            boolean solicited = NdpView.isSolicited(frame);
            return Optional.of(ofTarget(
                    frame, solicited ? Form.SOLICITED_ADVERTISEMENT : Form.UNSOLICITED_ADVERTISEMENT, interfaceName));
        }
        return NdpView.isFromNobody(frame)
                ? Optional.of(ofTarget(frame, Form.DUPLICATE_ADDRESS_DETECTION, interfaceName))
                : Optional.empty();
    }

    // Without the option the frame's sender is meant (RFC 4861 section 4.4).
    private static Claim ofTarget(byte[] frame, Form form, String interfaceName) {
        long said = NdpView.linkLayerAddress(frame);
        return new Claim(
                new IpAddress(NdpView.targetHigh(frame), NdpView.targetLow(frame)),
                new MacAddress(said == NdpView.NONE ? EthernetFrame.source(frame) : said),
                form,
                interfaceName);
    }
}
