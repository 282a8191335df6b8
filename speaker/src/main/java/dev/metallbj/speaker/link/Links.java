package dev.metallbj.speaker.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The interfaces of this node that the exclude list leaves, at one moment. Immutable; two are equal when nothing that matters changed.
 *
 * @param all by index, ascending
 */
public record Links(List<Link> all) {
    /** Before the first look. */
    public static final Links NONE = new Links(List.of());

    public Links {
        List<Link> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingInt(Link::index));
        all = List.copyOf(sorted);
    }

    /** Those on which ARP is answered, by index. */
    public List<Link> forArp() {
        List<Link> usable = new ArrayList<>(all.size());
        for (Link link : all) {
            if (link.carriesArp()) {
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
