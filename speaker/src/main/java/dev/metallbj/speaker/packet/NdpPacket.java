package dev.metallbj.speaker.packet;

import dev.metallbj.config.IpAddress;
import java.util.Optional;

/**
 * A neighbour solicitation or advertisement with the header of its frame, as a value (RFC 4861 sections 4.3 and 4.4). Other options than
 * the two link-layer addresses are not part of it.
 *
 * <p>For tests, logs and everything that is not on the path of each frame; that path uses {@link NdpView} and {@link NdpWriter}.
 *
 * @param destination of the Ethernet frame
 * @param source of the Ethernet frame
 * @param ipSource of the IPv6 packet; :: in duplicate address detection
 * @param ipDestination of the IPv6 packet
 * @param message with its flags
 * @param target the address that it is about
 * @param sourceLinkLayer the source link-layer address option
 * @param targetLinkLayer the target link-layer address option
 */
public record NdpPacket(
        MacAddress destination,
        MacAddress source,
        IpAddress ipSource,
        IpAddress ipDestination,
        Message message,
        IpAddress target,
        Optional<MacAddress> sourceLinkLayer,
        Optional<MacAddress> targetLinkLayer) {
    /** Which of the two. */
    public sealed interface Message {
        /** "Who has the target address?" */
        record Solicitation() implements Message {}

        /** "I have the target address." */
        record Advertisement(boolean router, boolean solicited, boolean override) implements Message {}
    }

    /** What came out of {@link NdpPacket#decode}. */
    public sealed interface Decoded {
        /** The frame could be read. */
        record Valid(NdpPacket packet) implements Decoded {}

        /** The frame could not be read; {@code reason} is never {@link NdpFormat#VALID}. */
        record Invalid(NdpFormat reason) implements Decoded {}
    }

    /**
     * Reads a frame; never throws, whatever the bytes.
     *
     * @param frame starts with the Ethernet header
     * @param length how many bytes of {@code frame} were captured
     */
    public static Decoded decode(byte[] frame, int length) {
        NdpFormat format = NdpFormat.of(frame, length);
        if (format != NdpFormat.VALID) {
            return new Decoded.Invalid(format);
        }
        return new Decoded.Valid(new NdpPacket(
                new MacAddress(EthernetFrame.destination(frame)),
                new MacAddress(EthernetFrame.source(frame)),
                address(frame, NdpView.IP_SOURCE),
                address(frame, NdpView.IP_DESTINATION),
                message(frame),
                address(frame, NdpView.TARGET),
                option(frame, NdpView.SOURCE_LINK_LAYER),
                option(frame, NdpView.TARGET_LINK_LAYER)));
    }

    /** A new frame; source link-layer address first where there are both. */
    public byte[] encode() {
        int end = NdpView.OPTIONS + (sourceLinkLayer.isPresent() ? 8 : 0) + (targetLinkLayer.isPresent() ? 8 : 0);
        byte[] frame = new byte[end];
        NdpWriter.addresses(frame, destination.bits(), source.bits(), ipSource.high(), ipSource.low());
        NdpWriter.destination(frame, ipDestination.high(), ipDestination.low());
        switch (message) {
            case Message.Solicitation _ ->
                NdpWriter.message(frame, NdpView.SOLICITATION, 0, target.high(), target.low());
            case Message.Advertisement flags ->
                NdpWriter.message(frame, NdpView.ADVERTISEMENT, bits(flags), target.high(), target.low());
        }
        sourceLinkLayer.ifPresent(
                mac -> NdpWriter.option(frame, NdpView.OPTIONS, NdpView.SOURCE_LINK_LAYER, mac.bits()));
        targetLinkLayer.ifPresent(
                mac -> NdpWriter.option(frame, end - NdpView.OPTION_UNIT, NdpView.TARGET_LINK_LAYER, mac.bits()));
        NdpWriter.seal(frame, end);
        return frame;
    }

    private static Message message(byte[] frame) {
        if (NdpView.type(frame) == NdpView.SOLICITATION) {
            return new Message.Solicitation();
        }
        int flags = NdpView.flags(frame);
        return new Message.Advertisement(
                (flags & NdpView.ROUTER) != 0, (flags & NdpView.SOLICITED) != 0, (flags & NdpView.OVERRIDE) != 0);
    }

    private static int bits(Message.Advertisement flags) {
        return (flags.router ? NdpView.ROUTER : 0)
                | (flags.solicited ? NdpView.SOLICITED : 0)
                | (flags.override ? NdpView.OVERRIDE : 0);
    }

    private static IpAddress address(byte[] frame, int offset) {
        return IpAddress.ofBytes(frame, offset, 16);
    }

    private static Optional<MacAddress> option(byte[] frame, int type) {
        long mac = NdpView.option(frame, type);
        return mac == NdpView.NONE ? Optional.empty() : Optional.of(new MacAddress(mac));
    }
}
