package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServicePort;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ports of Services as the allocator sees them. It keeps them for each Service with an address, and thousands of Services listen on the same ones:
 * those of late are kept, and given again. Any thread.
 */
final class PortLists {

    /** A power of two; two lists that want the same place take turns. */
    private static final int PLACES = 64;

    // Races are harmless: the lists are immutable, and whoever reads another thread's entry late only keeps a second
    // copy.
    private static final List<ServicePort>[] KEPT = places();

    private PortLists() {}

    /** Each port once, in the order of the Service. */
    static List<ServicePort> of(List<dev.metallbj.runtime.kubernetes.model.ServicePort> ports) {
        Set<ServicePort> once = new LinkedHashSet<>();
        ports.forEach(port -> once.add(new ServicePort(port.protocol(), port.port())));
        List<ServicePort> list = List.copyOf(once);
        int hash = list.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        List<ServicePort> kept = KEPT[place];
        if (list.equals(kept)) {
            return kept;
        }
        KEPT[place] = list;
        return list;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of List<ServicePort>
    private static List<ServicePort>[] places() {
        List[] places = new List[PLACES];
        Arrays.fill(places, List.of());
        return places;
    }
}
