package dev.metallbj.speaker.packet;

import dev.metallbj.speaker.packet.AnnouncedAddresses.Presence;

/** Answers ARP requests (RFC 826; spec section 6). */
public final class ArpResponder implements Responder {
    private final String interfaceName;
    private final long mac;

    /**
     * @param interfaceName as advertisements name it
     * @param mac the interface's own
     */
    public ArpResponder(String interfaceName, MacAddress mac) {
        this.interfaceName = interfaceName;
        this.mac = mac.bits();
    }

    @Override
    public String interfaceName() {
        return interfaceName;
    }

    @Override
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

    @Override
    public boolean isForeignClaim(byte[] frame, int length, AnnouncedAddresses announced) {
        if (ArpFormat.of(frame, length) != ArpFormat.VALID || isOwn(frame)) {
            return false;
        }
        int operation = ArpView.operation(frame);
        int sender = ArpView.senderIp(frame);
        return (operation == ArpView.REQUEST || operation == ArpView.REPLY) && sender != 0 && announced.watches(sender);
    }

    @Override
    public int replyLength() {
        return EthernetFrame.MIN_LENGTH;
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
