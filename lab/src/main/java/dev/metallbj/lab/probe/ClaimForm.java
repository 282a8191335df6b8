package dev.metallbj.lab.probe;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.speaker.packet.ArpPacket;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Every way in which a host says on the segment that it has an address: by ARP (RFC 826, RFC 5227), and by neighbour discovery (RFC 4861). All by
 * broadcast or multicast, but for those that are called unicast: these a host sees only if they are sent to it.
 */
public enum ClaimForm {
    /** Operation 1, sender and target the same address. */
    GRATUITOUS_REQUEST(true),
    /** Operation 2, sender and target the same address. */
    GRATUITOUS_REPLY(true),
    /** Operation 2 to everybody, about another target. */
    BROADCAST_REPLY(true),
    /** Operation 2 to one station. */
    UNICAST_REPLY(true),
    /** A question for another address whose sender has this one. */
    REQUEST_FROM(true),
    /** The same to one station, as kernels probe a neighbour that they know. */
    UNICAST_REQUEST_FROM(true),
    /** To all nodes, with Override. */
    UNSOLICITED_OVERRIDE(false),
    /** To all nodes, without Override, as proxies send it. */
    UNSOLICITED(false),
    /** To one station, Solicited and Override. */
    SOLICITED(false);

    private final boolean arp;

    ClaimForm(boolean arp) {
        this.arp = arp;
    }

    /** Those of ARP, or those of neighbour discovery. */
    public static List<ClaimForm> of(IpAddress ip) {
        return Arrays.stream(values()).filter(form -> form.arp == ip.isV4()).toList();
    }

    /**
     * A frame in this form.
     *
     * @param claimant who says so
     * @param ip that it says to have; of the form's family
     * @param station receiver of the unicast forms
     */
    public byte[] frame(MacAddress claimant, IpAddress ip, MacAddress station) {
        IpAddress other = IpAddress.parse(arp ? AddressPlan.PROBE_SENDER : AddressPlan.PROBE_SENDER_V6);
        return switch (this) {
            case GRATUITOUS_REQUEST -> arp(MacAddress.BROADCAST, claimant, ArpView.REQUEST, ip, MacAddress.ZERO, ip);
            case GRATUITOUS_REPLY -> arp(MacAddress.BROADCAST, claimant, ArpView.REPLY, ip, claimant, ip);
            case BROADCAST_REPLY -> arp(MacAddress.BROADCAST, claimant, ArpView.REPLY, ip, MacAddress.BROADCAST, other);
            case UNICAST_REPLY -> arp(station, claimant, ArpView.REPLY, ip, station, other);
            case REQUEST_FROM -> arp(MacAddress.BROADCAST, claimant, ArpView.REQUEST, ip, MacAddress.ZERO, other);
            case UNICAST_REQUEST_FROM -> arp(station, claimant, ArpView.REQUEST, ip, MacAddress.ZERO, other);
            case UNSOLICITED_OVERRIDE -> Ndp.announcement(claimant, ip, true).encode();
            case UNSOLICITED -> Ndp.announcement(claimant, ip, false).encode();
            case SOLICITED -> Ndp.answer(claimant, ip, station, other).encode();
        };
    }

    private static byte[] arp(
            MacAddress to, MacAddress from, int operation, IpAddress sender, MacAddress targetMac, IpAddress target) {
        return new ArpPacket(to, from, operation, from, sender, targetMac, target).encode();
    }
}
