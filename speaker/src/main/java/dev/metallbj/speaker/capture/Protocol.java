package dev.metallbj.speaker.capture;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.packet.ArpResponder;
import dev.metallbj.speaker.packet.EthernetFrame;
import dev.metallbj.speaker.packet.NdpResponder;
import dev.metallbj.speaker.packet.Responder;
import java.util.List;

/** The two protocols that have captures of their own, and in what they differ. */
enum Protocol {
    /** IPv4 (RFC 826). It ends at byte 42. */
    ARP(IpFamily.IPV4, 64),
    /** IPv6 (RFC 4861). With one option it ends at byte 86; there may be more. */
    NDP(IpFamily.IPV6, 128);

    private final IpFamily family;
    private final int snapLength;

    Protocol(IpFamily family, int snapLength) {
        this.family = family;
        this.snapLength = snapLength;
    }

    /** Whose addresses it is about. */
    IpFamily family() {
        return family;
    }

    /** How much of a frame is captured, in bytes. The ring is divided by it: the shorter, the more frames survive a moment without CPU. */
    int snapLength() {
        return snapLength;
    }

    /** Of a frame that we send. */
    static Protocol of(byte[] frame) {
        return EthernetFrame.etherType(frame) == EthernetFrame.TYPE_IPV6 ? NDP : ARP;
    }

    /** The kernel's filter, in pcap-filter(7) syntax. Pure. */
    String filter(List<Cidr> blocks) {
        return switch (this) {
            case ARP -> ArpFilter.expression(CoveringPrefixes.of(blocks, ArpFilter.MAX_PREFIXES));
            case NDP -> NdpFilter.expression(CoveringPrefixes.of(blocks, NdpFilter.MAX_PREFIXES));
        };
    }

    /** Answers on an interface that {@link Link#carries} this family. */
    Responder responder(Link link) {
        return switch (this) {
            case ARP -> new ArpResponder(link.name(), link.mac());
            case NDP ->
                new NdpResponder(link.name(), link.mac(), link.linkLocal().orElseThrow());
        };
    }
}
