package dev.metallbj.speaker.capture;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.Announcement;
import dev.metallbj.speaker.announce.OpenLinks;
import dev.metallbj.speaker.link.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The solicited-node groups (RFC 4291 section 2.7.1) of the announced IPv6 addresses, joined on each interface where they are announced. Only a
 * member gets questions through a switch that snoops MLD, and libpcap is none. Owned by the announcer's loop thread.
 *
 * <p>Works on the whole present state: addresses that share a group, which has 24 bits of each, ask for one membership. Nothing is opened before
 * there is an IPv6 address.
 */
final class SolicitedNodeGroups {
    private static final Logger LOG = LoggerFactory.getLogger(SolicitedNodeGroups.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();

    private static final IpAddress FIRST_GROUP = IpAddress.parse("ff02::1:ff00:0");
    private static final int LAST_24_BITS = 0xff_ffff;

    /**
     * @param opening of the interface; one that was opened anew has to be joined anew
     * @param suffix the last 24 bits of the group
     */
    private record Membership(Object opening, int suffix) {}

    /** A socket with as many memberships as the kernel lets it have ({@code net.core.optmem_max}). */
    private static final class Socket {
        final DatagramChannel channel;
        boolean full;
        int memberships;

        Socket(DatagramChannel channel) {
            this.channel = channel;
        }
    }

    private record Joined(Socket socket, MembershipKey key) {}

    private final Map<Membership, Joined> joined = new HashMap<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final Map<Object, NetworkInterface> interfaces = new HashMap<>();
    private Map<Object, Link> open = Map.of();
    private List<Announcement> announced = List.of();
    private long retryAt = OpenLinks.NEVER;
    private boolean complained;

    /**
     * These interfaces are open for NDP now.
     *
     * @param present by what stands for one opening of the interface
     * @return when to call again although nothing has changed
     */
    long follow(Map<?, Link> present, long now) {
        if (!present.equals(open) || retryAt <= now) {
            open = Map.copyOf(present);
            interfaces.keySet().retainAll(present.keySet());
            reconcile(now);
        }
        return retryAt;
    }

    /** These addresses are announced from now on. */
    void announce(List<Announcement> present, long now) {
        announced = present.stream().filter(one -> !one.ip().isV4()).toList();
        reconcile(now);
    }

    void close() {
        sockets.forEach(SolicitedNodeGroups::close);
        sockets.clear();
        joined.clear();
    }

    /** Sockets in use; for tests. */
    int sockets() {
        return sockets.size();
    }

    private void reconcile(long now) {
        Set<Membership> wanted = wanted();
        // First: an interface that has come back with the same index would not be joined twice.
        leaveAllBut(wanted);
        boolean all = true;
        for (Membership membership : wanted) {
            all &= joined.containsKey(membership) || join(membership);
        }
        complained &= !all;
        retryAt = all ? OpenLinks.NEVER : now + RETRY_NANOS;
    }

    private Set<Membership> wanted() {
        Set<Membership> wanted = new HashSet<>();
        for (Announcement one : announced) {
            open.forEach((opening, link) -> {
                if (one.interfaces().contains(link.name())) {
                    wanted.add(new Membership(opening, (int) one.ip().low() & LAST_24_BITS));
                }
            });
        }
        return wanted;
    }

    private void leaveAllBut(Set<Membership> wanted) {
        for (Iterator<Map.Entry<Membership, Joined>> all = joined.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Membership, Joined> one = all.next();
            if (!wanted.contains(one.getKey())) {
                Joined left = one.getValue();
                left.key.drop(); // of an interface that is gone, too
                left.socket.full = false;
                left.socket.memberships--;
                all.remove();
            }
        }
        for (Iterator<Socket> all = sockets.iterator(); all.hasNext(); ) {
            Socket socket = all.next();
            if (socket.memberships == 0) {
                close(socket);
                all.remove();
            }
        }
    }

    private boolean join(Membership membership) {
        Link link = open.get(membership.opening);
        if (link == null) {
            return true; // not wanted any more
        }
        try {
            InetAddress group = InetAddress.getByAddress(
                    new IpAddress(FIRST_GROUP.high(), FIRST_GROUP.low() | membership.suffix).toBytes());
            joined.put(membership, join(group, networkInterface(membership.opening, link)));
            return true;
        } catch (IOException | RuntimeException e) { // unchecked where the kernel has no IPv6 at all
            complain(link, e);
            return false;
        }
    }

    private Joined join(InetAddress group, NetworkInterface on) throws IOException {
        List<Socket> filled = new ArrayList<>();
        for (Socket socket : sockets) {
            if (!socket.full) {
                try {
                    return join(socket, group, on);
                } catch (IOException _) {
                    socket.full = true;
                    filled.add(socket);
                }
            }
        }
        Socket fresh = new Socket(DatagramChannel.open(StandardProtocolFamily.INET6));
        try {
            Joined result = join(fresh, group, on);
            sockets.add(fresh);
            return result;
        } catch (IOException | RuntimeException e) {
            close(fresh);
            filled.forEach(socket -> socket.full = false); // not for want of room, then
            throw e;
        }
    }

    private static Joined join(Socket socket, InetAddress group, NetworkInterface on) throws IOException {
        MembershipKey key = socket.channel.join(group, on);
        socket.memberships++;
        return new Joined(socket, key);
    }

    private NetworkInterface networkInterface(Object opening, Link link) throws IOException {
        NetworkInterface known = interfaces.get(opening);
        if (known == null) {
            known = NetworkInterface.getByIndex(link.index());
            if (known == null) {
                throw new IOException("no network interface has the index " + link.index());
            }
            interfaces.put(opening, known);
        }
        return known;
    }

    // Not fatal: what is not behind a snooping switch gets its questions all the same.
    private void complain(Link link, Exception e) {
        if (!complained) {
            complained = true;
            LOG.atWarn()
                    .addKeyValue("interface", link.name())
                    .addKeyValue("error", String.valueOf(e.getMessage()))
                    .log("a solicited-node multicast group could not be joined: through a switch that snoops MLD no"
                            + " solicitation for its addresses comes; trying again");
        }
    }

    private static void close(Socket socket) {
        try {
            socket.channel.close();
        } catch (IOException e) {
            LOG.debug("a socket for multicast groups was not closed: {}", e.getMessage());
        }
    }
}
