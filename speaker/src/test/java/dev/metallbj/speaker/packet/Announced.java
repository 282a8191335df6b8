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

    private final Map<Integer, Set<String>> entries;
    private final Ipv4Map<Set<String>> interfacesByIp;

    private Announced(Map<Integer, Set<String>> entries) {
        this.entries = entries;
        this.interfacesByIp = new Ipv4Map<>(entries);
    }

    static Announced on(String ip, String... interfaceNames) {
        return NOTHING.and(ip, interfaceNames);
    }

    Announced and(String ip, String... interfaceNames) {
        Map<Integer, Set<String>> more = new HashMap<>(entries);
        more.merge(IpAddress.parse(ip).v4Bits(), Set.of(interfaceNames), Announced::union);
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
        if (!interfacesByIp.contains(ip)) {
            return Presence.NOWHERE;
        }
        Set<String> names = interfacesByIp.getOrDefault(ip, NOWHERE);
        return names.isEmpty() || names.contains(interfaceName) ? Presence.HERE : Presence.ELSEWHERE;
    }

    @Override
    public boolean watches(int ip) {
        return interfacesByIp.contains(ip);
    }
}
