package dev.metallbj.speaker.link;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.AddressGone;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.AddressState;
import dev.metallbj.speaker.link.rtnetlink.RouteMessage.LinkState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces and addresses of this node as the kernel has told them, one message after the other. Of interfaces that are excluded only the
 * addresses matter. Does no I/O; owned by one thread.
 */
final class LinkTable {
    private static final class Row {
        final LinkState state;
        final boolean excluded;
        final int listing;

        Row(LinkState state, boolean excluded, int listing) {
            this.state = state;
            this.excluded = excluded;
            this.listing = listing;
        }
    }

    private record Address(AddressState state, int listing) {}

    private final InterfaceExcludes excludes;
    // Both by index, so that of two interfaces with one address always the same is named.
    private final Map<Integer, Row> links = new TreeMap<>();
    private final Map<Integer, Map<IpAddress, Address>> addresses = new TreeMap<>();
    private int listing;
    private boolean changed;

    LinkTable(InterfaceExcludes excludes) {
        this.excludes = excludes;
    }

    /** An interface is like this now. */
    void put(LinkState state) {
        Row before = links.get(state.index());
        // A node has hundreds of excluded interfaces; each name goes through the regular expressions once.
        boolean excluded = before != null && before.state.name().equals(state.name())
                ? before.excluded
                : excludes.excludes(state.name());
        Row now = new Row(state, excluded, listing);
        links.put(state.index(), now);
        changed |= matters(before, now);
    }

    private boolean matters(@Nullable Row before, Row now) {
        boolean seen = !now.excluded || before != null && !before.excluded || addresses.containsKey(now.state.index());
        return seen && (before == null || !before.state.equals(now.state));
    }

    /** An interface is no more. */
    void removeLink(int index) {
        Row before = links.remove(index);
        boolean hadAddresses = addresses.remove(index) != null;
        changed |= hadAddresses || before != null && !before.excluded;
    }

    /** An interface has an address. */
    void put(AddressState state) {
        Address before = addresses
                .computeIfAbsent(state.index(), _ -> new HashMap<>())
                .put(state.ip(), new Address(state, listing));
        changed |= (before == null || !before.state.equals(state)) && matters(state);
    }

    /** An interface has lost an address. */
    void remove(AddressGone gone) {
        Map<IpAddress, Address> there = addresses.getOrDefault(gone.index(), Map.of());
        Address before = there.get(gone.ip());
        if (before != null) {
            there.remove(gone.ip());
            if (there.isEmpty()) {
                addresses.remove(gone.index());
            }
            changed |= matters(before.state);
        }
    }

    // Each of a node's hundreds of veth interfaces has a link-local address, of which nobody asks.
    private boolean matters(AddressState state) {
        Row row = links.get(state.index());
        return row == null || !row.excluded || !isLinkLocal(state.ip());
    }

    /** From now on everything is told again. */
    void beginListing() {
        listing++;
    }

    /** Everything has been told again: what was not is gone. */
    void endListing() {
        List<Integer> gone = new ArrayList<>();
        links.forEach((index, row) -> {
            if (row.listing != listing) {
                gone.add(index);
            }
        });
        gone.forEach(this::removeLink);
        for (Map<IpAddress, Address> there : addresses.values()) {
            changed |= there.values().removeIf(address -> address.listing != listing);
        }
        addresses.values().removeIf(Map::isEmpty);
    }

    /** Whether something that matters changed since the last call. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** What is known now. */
    NodeNetwork snapshot() {
        List<Link> all = new ArrayList<>();
        for (Row row : links.values()) {
            if (!row.excluded) {
                link(row.state).ifPresent(all::add);
            }
        }
        Map<IpAddress, String> local = new HashMap<>();
        List<LocalAddress> list = new ArrayList<>();
        addresses.forEach((index, there) -> {
            Row row = links.get(index);
            if (row != null) {
                collect(row.state, there, local, list);
            }
        });
        return new NodeNetwork(new Links(all, local), list);
    }

    private static void collect(
            LinkState link, Map<IpAddress, Address> there, Map<IpAddress, String> local, List<LocalAddress> list) {
        for (Address address : there.values()) {
            AddressState state = address.state;
            if (!isLinkLocal(state.ip()) && !state.isDuplicate()) {
                local.putIfAbsent(state.ip(), link.name());
                list.add(new LocalAddress(link.name(), link.flags(), state.ip(), state.prefixLength()));
            }
        }
    }

    // Empty without an Ethernet-sized address.
    private Optional<Link> link(LinkState state) {
        return state.mac()
                .map(mac -> new Link(
                        state.index(),
                        state.name(),
                        mac,
                        state.flags(),
                        state.hasCarrier(),
                        state.master() != 0,
                        state.isEthernet(),
                        linkLocal(state.index())));
    }

    private Optional<IpAddress> linkLocal(int index) {
        Optional<IpAddress> lowest = Optional.empty();
        for (Address address : addresses.getOrDefault(index, Map.of()).values()) {
            AddressState state = address.state;
            if (isLinkLocal(state.ip())
                    && !state.isTentative()
                    && !state.isDuplicate()
                    && lowest.map(other -> state.ip().compareTo(other) < 0).orElse(true)) {
                lowest = Optional.of(state.ip());
            }
        }
        return lowest;
    }

    // fe80::/10, RFC 4291 section 2.4.
    private static boolean isLinkLocal(IpAddress ip) {
        return ip.high() >>> 54 == 0xfe80L >>> 6;
    }
}
