package dev.metallbj.speaker.announce;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpFamily;
import dev.metallbj.speaker.link.Link;
import dev.metallbj.speaker.link.Links;
import java.util.List;

/** The interfaces that are open for ARP and NDP, and the way to send on them. Called on the announcer's loop thread only. */
public interface OpenLinks {
    /** {@link #follow} has nothing to try again. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Opens what should be open and closes the rest; what failed is opened again after a growing pause.
     *
     * @param now {@link System#nanoTime}
     * @return when to call again although nothing has changed, or {@link #NEVER}
     */
    long follow(Links links, long now);

    /** What others may ask for or claim, as blocks of both families: only that needs to reach this program. */
    void watch(List<Cidr> blocks);

    /**
     * Joins the solicited-node group of each IPv6 address (RFC 4291 section 2.7.1) on the open interfaces where it is announced, and leaves the
     * others: behind a switch that snoops MLD no question would come otherwise. Interfaces that are opened later join by themselves.
     *
     * @param announced all that is announced; of both families
     */
    void joinGroups(List<Announcement> announced);

    /** The interfaces that are open now for addresses of the family, with their present names and MACs, by index. */
    List<Link> open(IpFamily family);

    /**
     * Sends one Ethernet frame.
     *
     * @param interfaceIndex the kernel's number of the interface
     * @param frame the first {@code length} bytes are sent; not kept
     * @return whether the kernel took it; false when the interface is down, gone or not open
     */
    boolean send(int interfaceIndex, byte[] frame, int length);

    /** Ends everything. */
    void close();
}
