package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.election.Interfaces;

/**
 * One address that this node answers for.
 *
 * @param interfaces on which it is answered, as far as they are open
 * @param owned false while it is handed over: still answered, not claimed any more
 * @param counters of this address, the same object as long as it is announced
 * @param contest who else answers for it while it moves
 */
public record Announcement(
        IpAddress ip, Interfaces interfaces, boolean owned, AddressCounters counters, Contest contest) {
    /** One that no other node has answered for. */
    public Announcement(IpAddress ip, Interfaces interfaces, boolean owned, AddressCounters counters) {
        this(ip, interfaces, owned, counters, new Contest());
    }
}
