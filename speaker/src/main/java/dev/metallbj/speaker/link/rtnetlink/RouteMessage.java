package dev.metallbj.speaker.link.rtnetlink;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.Optional;

/** One message from the kernel that matters here. */
public sealed interface RouteMessage {
    /**
     * An interface exists, and is like this now (RTM_NEWLINK).
     *
     * @param index the kernel's number of it, 1 and up
     * @param name 1 to 15 bytes
     * @param type {@code ARPHRD_*}, 1 for Ethernet
     * @param flags {@code IFF_*}
     * @param mac empty when its hardware address has not six bytes
     * @param operstate RFC 2863 section 3.1.13 as {@code IF_OPER_*}: 0 unknown, 1 not present, 2 down, 3 lower layer down, 5 dormant, 6 up
     * @param carrier false when the driver says that nothing is plugged in; this is told before {@code operstate} follows
     * @param carrierChanges how often that has changed, an unsigned number
     * @param master index of the bridge, bond or the like that it is a port of; 0 for none
     */
    record LinkState(
            int index,
            String name,
            int type,
            int flags,
            Optional<MacAddress> mac,
            int operstate,
            boolean carrier,
            int carrierChanges,
            int master)
            implements RouteMessage {
        private static final int ARPHRD_ETHER = 1;
        private static final int NOT_PRESENT = 1;
        private static final int DOWN = 2;
        private static final int LOWER_LAYER_DOWN = 3;

        public boolean isEthernet() {
            return type == ARPHRD_ETHER;
        }

        /** False when it is known that nothing is plugged in: UNKNOWN (OVS internal ports, taps) has, and DORMANT is about authentication. */
        public boolean hasCarrier() {
            return carrier && operstate != NOT_PRESENT && operstate != DOWN && operstate != LOWER_LAYER_DOWN;
        }
    }

    /** The interface with this index is no more, or in another network namespace (RTM_DELLINK, but not that of a bridge about its port). */
    record LinkGone(int index) implements RouteMessage {}

    /**
     * An interface has an address (RTM_NEWADDR).
     *
     * @param index of the interface
     * @param ip its own address, not that of the other end
     * @param prefixLength of its network
     * @param flags {@code IFA_F_*}
     */
    record AddressState(int index, IpAddress ip, int prefixLength, int flags) implements RouteMessage {
        private static final int IFA_F_DADFAILED = 0x08;
        private static final int IFA_F_TENTATIVE = 0x40;

        /** Duplicate address detection (RFC 4862 section 5.4) is not over: it may not be used as a source. */
        public boolean isTentative() {
            return (flags & IFA_F_TENTATIVE) != 0;
        }

        /** Somebody else has it (RFC 4862 section 5.4.5): the kernel does not use it, nor answer for it. */
        public boolean isDuplicate() {
            return (flags & IFA_F_DADFAILED) != 0;
        }
    }

    /** An interface has lost an address (RTM_DELADDR). */
    record AddressGone(int index, IpAddress ip, int prefixLength) implements RouteMessage {}

    /** Somebody on an interface's segment has answered for an address (RTM_NEWNEIGH with a state that has a MAC). */
    record Neighbour(int index, IpAddress ip, MacAddress mac) implements RouteMessage {}

    /** All that was asked for in request {@code sequence} has been sent (NLMSG_DONE). */
    record EndOfDump(int sequence) implements RouteMessage {}

    /** What is being sent for request {@code sequence} changed meanwhile: something may be missing (NLM_F_DUMP_INTR). */
    record DumpInterrupted(int sequence) implements RouteMessage {}

    /**
     * The answer to request {@code sequence} (NLMSG_ERROR).
     *
     * @param errno 0 when it was done, otherwise why not, above 0
     */
    record Outcome(int sequence, int errno) implements RouteMessage {}
}
