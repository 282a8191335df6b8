package dev.metallbj.speaker.packet;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.AnnouncedAddresses.Presence;

/** Answers neighbour solicitations, unicast ones and those of duplicate address detection included (RFC 4861 section 7.2.4; spec sections 6 and 12). */
public final class NdpResponder implements Responder {
    private static final int IPV6_GROUP = 0x3333; // RFC 2464 section 7

    private final String interfaceName;
    private final long mac;
    private final long sourceHigh;
    private final long sourceLow;

    /**
     * @param interfaceName as advertisements name it
     * @param mac the interface's own
     * @param linkLocal the interface's own, from which answers come
     */
    public NdpResponder(String interfaceName, MacAddress mac, IpAddress linkLocal) {
        this.interfaceName = interfaceName;
        this.mac = mac.bits();
        this.sourceHigh = linkLocal.high();
        this.sourceLow = linkLocal.low();
    }

    @Override
    public String interfaceName() {
        return interfaceName;
    }

    @Override
    public Verdict respond(byte[] frame, int length, AnnouncedAddresses announced, byte[] reply) {
        NdpFormat format = NdpFormat.of(frame, length);
        if (format != NdpFormat.VALID) {
            return Verdict.ofUnreadable(format);
        }
        Verdict verdict = judge(frame, announced);
        if (verdict == Verdict.ANSWER) {
            NdpWriter.answer(reply, frame, asker(frame), sourceHigh, sourceLow, mac);
        }
        return verdict;
    }

    @Override
    public boolean isForeignClaim(byte[] frame, int length, AnnouncedAddresses announced) {
        if (NdpFormat.of(frame, length) != NdpFormat.VALID || isOwn(frame)) {
            return false;
        }
        boolean claims = NdpView.type(frame) == NdpView.ADVERTISEMENT || NdpView.isFromNobody(frame);
        return claims && announced.watches(NdpView.targetHigh(frame), NdpView.targetLow(frame));
    }

    @Override
    public int replyLength() {
        return NdpWriter.LENGTH;
    }

    private Verdict judge(byte[] frame, AnnouncedAddresses announced) {
        if (isOwn(frame)) {
            return Verdict.OWN_FRAME;
        }
        if (NdpView.type(frame) != NdpView.SOLICITATION) {
            return Verdict.NOT_A_REQUEST;
        }
        if (!isForUs(frame)) {
            return Verdict.OTHER_DESTINATION;
        }
        Presence presence = announced.presence(NdpView.targetHigh(frame), NdpView.targetLow(frame), interfaceName);
        return switch (presence) {
            case HERE -> asker(frame) == NdpView.NONE ? Verdict.NO_LINK_LAYER_ADDRESS : Verdict.ANSWER;
            case ELSEWHERE -> Verdict.OTHER_INTERFACE;
            case NOWHERE -> Verdict.NOT_ANNOUNCED;
        };
    }

    // Kernels ask again by unicast before an entry of their cache expires.
    private boolean isForUs(byte[] frame) {
        long destination = EthernetFrame.destination(frame);
        return destination == mac || destination >>> 32 == IPV6_GROUP;
    }

    /** Whom to answer: as he says himself; to a question by unicast, which may leave it out, the station that sent it. */
    private long asker(byte[] frame) {
        long said = NdpView.linkLayerAddress(frame);
        boolean mayLeaveItOut = NdpView.isFromNobody(frame) || EthernetFrame.destination(frame) == mac;
        return said == NdpView.NONE && mayLeaveItOut ? EthernetFrame.source(frame) : said;
    }

    private boolean isOwn(byte[] frame) {
        return EthernetFrame.source(frame) == mac || NdpView.linkLayerAddress(frame) == mac;
    }
}
