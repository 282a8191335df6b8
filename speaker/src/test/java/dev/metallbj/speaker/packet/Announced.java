package dev.metallbj.speaker.packet;

import dev.metallbj.config.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A snapshot for tests; an address with no interface names is announced on all. */
final class Announced implements AnnouncedAddresses {
    static final Announced NOTHING = new Announced(Map.of());

    private static final Set<String> NOWHERE = Set.of("-");

    private final Map<IpAddress, Set<String>> entries;
    private final Ipv4Map<Set<String>> v4;
    private final Ipv6Map<Set<String>> v6;

    private Announced(Map<IpAddress, Set<String>> entries) {
        this.entries = entries;
        Map<Integer, Set<String>> byBits = new HashMap<>();
        Map<IpAddress, Set<String>> others = new HashMap<>(entries);
        others.keySet().removeIf(IpAddress::isV4);
        entries.forEach((ip, names) -> {
            if (ip.isV4()) {
                byBits.put(ip.v4Bits(), names);
            }
        });
        this.v4 = new Ipv4Map<>(byBits);
        this.v6 = new Ipv6Map<>(others);
    }

    static Announced on(String ip, String... interfaceNames) {
        return NOTHING.and(ip, interfaceNames);
    }

    Announced and(String ip, String... interfaceNames) {
        Map<IpAddress, Set<String>> more = new HashMap<>(entries);
        more.merge(IpAddress.parse(ip), Set.of(interfaceNames), Announced::union);
        return new Announced(more);
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Set.of();
        }
        Set<String> both = new HashSet<>(a);
        both.addAll(b);
        return both;
    }

    @Override
    public Presence presence(int ip, String interfaceName) {
        return v4.contains(ip) ? presence(v4.getOrDefault(ip, NOWHERE), interfaceName) : Presence.NOWHERE;
    }

    @Override
    public Presence presence(long high, long low, String interfaceName) {
        return v6.contains(high, low) ? presence(v6.getOrDefault(high, low, NOWHERE), interfaceName) : Presence.NOWHERE;
    }

    private static Presence presence(Set<String> names, String interfaceName) {
        return names.isEmpty() || names.contains(interfaceName) ? Presence.HERE : Presence.ELSEWHERE;
    }

    @Override
    public boolean watches(int ip) {
        return v4.contains(ip);
    }

    @Override
    public boolean watches(long high, long low) {
        return v6.contains(high, low);
    }
}
