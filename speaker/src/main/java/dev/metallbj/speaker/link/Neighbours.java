package dev.metallbj.speaker.link;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage;
import dev.metallbj.speaker.link.rtnetlink.RouteMessages;
import dev.metallbj.speaker.link.rtnetlink.RouteRequest;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The kernel's neighbour tables: who has answered ARP or NDP for which address. For one thread. A look takes well below a millisecond: the kernel
 * gives at once what it has, by default at most 1,024 entries of each family.
 */
public final class Neighbours implements Supplier<Map<MacAddress, List<IpAddress>>> {
    private static final int SEQUENCE = 1;
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final int ROOM_BYTES = 64 * 1024;

    private final Map<MacAddress, List<IpAddress>> found = new HashMap<>();
    private boolean ended;

    /** Entries with a known MAC, of all interfaces; empty when the table cannot be read. */
    @Override
    public Map<MacAddress, List<IpAddress>> get() {
        found.clear();
        ended = false;
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ANSWERS_ONLY, PATIENCE, ROOM_BYTES)) {
            boolean more = socket.send(RouteRequest.neighbours(SEQUENCE));
            while (more && !ended) {
                more = socket.receive(true) > 0;
                if (more) {
                    RouteMessages.read(socket.received(), this::take);
                }
            }
        } catch (IOException _) {
            return Map.of();
        }
        return Map.copyOf(found);
    }

    private void take(RouteMessage message) {
        switch (message) {
            case RouteMessage.Neighbour one ->
                found.computeIfAbsent(one.mac(), _ -> new ArrayList<>()).add(one.ip());
            case RouteMessage.EndOfDump _, RouteMessage.Outcome _ -> ended = true;
            default -> {
                // Nothing else was asked for.
            }
        }
    }
}
