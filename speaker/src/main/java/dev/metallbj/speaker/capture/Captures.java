package dev.metallbj.speaker.capture;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.announce.Announcement;
import dev.metallbj.speaker.announce.OpenLinks;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import java.util.ArrayList;
import java.util.List;

/**
 * The open captures of this node: for each interface one of ARP, and one of NDP while there are IPv6 addresses to watch. Owned by the announcer's
 * loop thread.
 */
public final class Captures implements OpenLinks {
    private final ProtocolCaptures arp;
    private final ProtocolCaptures ndp;
    private final SolicitedNodeGroups groups = new SolicitedNodeGroups();
    private boolean watchesIpv6;
    private long lastFollow;

    public Captures(Wiring wiring) {
        LibraryPath.name();
        CapabilityComplaint capability = new CapabilityComplaint();
        arp = new ProtocolCaptures(Protocol.ARP, wiring, capability);
        ndp = new ProtocolCaptures(Protocol.NDP, wiring, capability);
    }

    /** Changes the kernel filters only when the set of blocks does. */
    @Override
    public void watch(List<Cidr> blocks) {
        arp.watch(of(IpFamily.IPV4, blocks));
        List<Cidr> ipv6 = of(IpFamily.IPV6, blocks);
        watchesIpv6 = !ipv6.isEmpty();
        ndp.watch(ipv6);
    }

    @Override
    public long follow(Links links, long now) {
        lastFollow = now;
        long arpNext = arp.follow(links.usable(IpFamily.IPV4), now);
        long ndpNext = ndp.follow(watchesIpv6 ? links.usable(IpFamily.IPV6) : List.of(), now);
        return Math.min(Math.min(arpNext, ndpNext), groups.follow(ndp.captures(), now));
    }

    @Override
    public void joinGroups(List<Announcement> announced) {
        groups.announce(announced, lastFollow);
    }

    @Override
    public List<Link> open(IpFamily family) {
        return switch (family) {
            case IPV4 -> arp.open();
            case IPV6 -> ndp.open();
        };
    }

    @Override
    public boolean send(int interfaceIndex, byte[] frame, int length) {
        return switch (Protocol.of(frame)) {
            case ARP -> arp.send(interfaceIndex, frame, length);
            case NDP -> ndp.send(interfaceIndex, frame, length);
        };
    }

    @Override
    public void close() {
        arp.close();
        ndp.close();
        groups.close();
    }

    private static List<Cidr> of(IpFamily family, List<Cidr> blocks) {
        List<Cidr> chosen = new ArrayList<>(blocks.size());
        for (Cidr block : blocks) {
            if (block.base().family() == family) {
                chosen.add(block);
            }
        }
        return chosen;
    }
}
