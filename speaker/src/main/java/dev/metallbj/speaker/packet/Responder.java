package dev.metallbj.speaker.packet;

import dev.metallbj.speaker.packet.AnnouncedAddresses.Presence;

/**
 * Decides for one interface whether a captured frame is answered, and writes the answer (spec section 6).
 *
 * <p>Immutable; a new one is made when the interface's MAC changes. {@link #respond} allocates nothing and never throws because of what
 * is in the frame. Whether the snapshot is fresh enough to answer from is the caller's question.
 */
public final class Responder {
    private final String interfaceName;
    private final long mac;

    /**
     * @param interfaceName as advertisements name it
     * @param mac the interface's own
     */
    public Responder(String interfaceName, MacAddress mac) {
        this.interfaceName = interfaceName;
        this.mac = mac.bits();
    }

    /** Name of the interface. */
    public String interfaceName() {
        return interfaceName;
    }

    /**
     * Judges a frame that arrived on this interface.
     *
     * @param frame starts with the Ethernet header
     * @param length how many bytes of {@code frame} were captured
     * @param announced the snapshot to answer from
     * @param reply at least {@link EthernetFrame#MIN_LENGTH} bytes, not the array of the frame; its first {@code MIN_LENGTH} bytes are
     *     the frame to send if the verdict is {@link Verdict#ANSWER}, and untouched otherwise
     */
    public Verdict respond(byte[] frame, int length, AnnouncedAddresses announced, byte[] reply) {
        ArpFormat format = ArpFormat.of(frame, length);
        if (format != ArpFormat.VALID) {
            return Verdict.ofUnreadable(format);
        }
        Verdict verdict = judge(frame, announced);
        if (verdict == Verdict.ANSWER) {
            ArpWriter.reply(reply, frame, mac);
        }
        return verdict;
    }

    /**
     * Whether {@link Claim#read} finds a claim of another station in the frame, for an address that the snapshot watches. Independent of
     * the verdict: a question for one address may be sent from another one that is watched. Allocates nothing.
     */
    public boolean isForeignClaim(byte[] frame, int length, AnnouncedAddresses announced) {
        if (ArpFormat.of(frame, length) != ArpFormat.VALID || isOwn(frame)) {
            return false;
        }
        int operation = ArpView.operation(frame);
        int sender = ArpView.senderIp(frame);
        return (operation == ArpView.REQUEST || operation == ArpView.REPLY) && sender != 0 && announced.watches(sender);
    }

    private Verdict judge(byte[] frame, AnnouncedAddresses announced) {
        if (isOwn(frame)) {
            return Verdict.OWN_FRAME;
        }
        if (ArpView.operation(frame) != ArpView.REQUEST) {
            return Verdict.NOT_A_REQUEST;
        }
        // Kernels ask again by unicast before an entry of their cache expires.
        long destination = EthernetFrame.destination(frame);
        if (destination != mac && destination != MacAddress.BROADCAST.bits()) {
            return Verdict.OTHER_DESTINATION;
        }
        if (ArpView.isGratuitous(frame)) {
            return Verdict.GRATUITOUS;
        }
        Presence presence = announced.presence(ArpView.targetIp(frame), interfaceName);
        return switch (presence) {
            case HERE -> Verdict.ANSWER;
            case ELSEWHERE -> Verdict.OTHER_INTERFACE;
            case NOWHERE -> Verdict.NOT_ANNOUNCED;
        };
    }

    private boolean isOwn(byte[] frame) {
        return EthernetFrame.source(frame) == mac || ArpView.senderMac(frame) == mac;
    }
}
