package dev.metallbj.speaker.announce;

import dev.metallbj.config.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which Services (namespace/name) have which address, in the order of namespace and name. Owned by the announcer's loop thread. */
final class Sharers {
    // Not the order of the whole text: a-b/x comes before a/x there.
    private static final Comparator<String> ORDER =
            Comparator.comparing(Sharers::namespace).thenComparing(Comparator.naturalOrder());

    private final Map<IpAddress, List<String>> byIp = new HashMap<>();
    private final Map<String, List<IpAddress>> ipsOf = new HashMap<>();

    /** The Service has these addresses now. Returns the other Services for which that may change something. */
    Set<String> put(String service, List<IpAddress> ips) {
        if (ips.equals(ipsOf.get(service))) {
            return Set.of();
        }
        Set<String> affected = new HashSet<>(remove(service));
        ipsOf.put(service, ips);
        for (IpAddress ip : ips) {
            List<String> services = new ArrayList<>(byIp.getOrDefault(ip, List.of()));
            if (!services.contains(service)) {
                services.add(service);
                services.sort(ORDER);
            }
            byIp.put(ip, List.copyOf(services));
        }
        affected.addAll(of(service));
        return affected;
    }

    /** The Service has no address any more. Returns those that shared one with it. */
    Set<String> remove(String service) {
        Set<String> others = of(service);
        List<IpAddress> ips = ipsOf.remove(service);
        if (ips != null) {
            for (IpAddress ip : ips) {
                List<String> services = new ArrayList<>(byIp.getOrDefault(ip, List.of()));
                services.remove(service);
                if (services.isEmpty()) {
                    byIp.remove(ip);
                } else {
                    byIp.put(ip, List.copyOf(services));
                }
            }
        }
        return others;
    }

    /** The other Services that share an address with this one. */
    Set<String> of(String service) {
        Set<String> others = new HashSet<>();
        for (IpAddress ip : ipsOf.getOrDefault(service, List.of())) {
            others.addAll(inOrder(ip));
        }
        others.remove(service);
        return others;
    }

    /** All Services with this address, in order. */
    List<String> inOrder(IpAddress ip) {
        return byIp.getOrDefault(ip, List.of());
    }

    private static String namespace(String service) {
        return service.substring(0, service.indexOf('/'));
    }
}
