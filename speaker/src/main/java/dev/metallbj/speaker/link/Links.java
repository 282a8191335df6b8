package dev.metallbj.speaker.link;

import dev.metallbj.config.IpAddress;
import dev.metallbj.config.IpFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The interfaces of this node that the exclude list leaves, at one moment. Immutable; two are equal when nothing that matters changed.
 *
 * @param all by index, ascending; without the excluded ones
 * @param local every unicast address that the kernel of this node has, with the name of its interface, excluded ones too: for what is in here the
 *     kernel may answer by itself
 */
public record Links(List<Link> all, Map<IpAddress, String> local) {
    /** Before the first look. */
    public static final Links NONE = new Links(List.of(), Map.of());

    public Links {
        List<Link> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingInt(Link::index));
        all = List.copyOf(sorted);
        local = Map.copyOf(local);
    }

    /** Those on which addresses of the family can be announced, by index. */
    public List<Link> usable(IpFamily family) {
        List<Link> usable = new ArrayList<>(all.size());
        for (Link link : all) {
            if (link.carries(family)) {
                usable.add(link);
            }
        }
        return List.copyOf(usable);
    }

    public Optional<Link> byName(String name) {
        for (Link link : all) {
            if (link.name().equals(name)) {
                return Optional.of(link);
            }
        }
        return Optional.empty();
    }
}
