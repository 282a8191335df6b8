package dev.metallbj.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds entries of {@code addresses}, of one pool or several, that have addresses in common (spec section 1). */
public final class AddressOverlaps {
    /**
     * One entry that could be parsed.
     *
     * @param object the pool, as messages name it
     * @param field the entry's place in the pool, such as {@code spec.addresses[2]}
     * @param text as the user wrote it
     */
    public record Entry(String object, String field, String text, IpRange range) {}

    private record Placed(Entry entry, int order) {}

    private static final Comparator<Placed> BY_FIRST_ADDRESS = Comparator.comparing(
                    (Placed placed) -> placed.entry().range().family())
            .thenComparing(placed -> placed.entry().range().first())
            .thenComparingInt(Placed::order);

    private AddressOverlaps() {}

    /**
     * One problem for each entry that overlaps one with a lower or equal first address, so at most one an entry; O(n log n). Of the two
     * the one that stands later in {@code entries} is to correct.
     */
    public static List<ConfigProblem> find(List<Entry> entries) {
        List<Placed> sorted = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            sorted.add(new Placed(entries.get(i), i));
        }
        sorted.sort(BY_FIRST_ADDRESS);
        List<ConfigProblem> problems = new ArrayList<>();
        for (int i = 1, widest = 0; i < sorted.size(); i++) {
            // The one that reaches furthest so far overlaps this one if any before it does.
            if (sorted.get(widest)
                    .entry()
                    .range()
                    .overlaps(sorted.get(i).entry().range())) {
                problems.add(problem(sorted.get(widest), sorted.get(i)));
            }
            if (reachesFurther(sorted.get(i), sorted.get(widest))) {
                widest = i;
            }
        }
        return problems;
    }

    private static boolean reachesFurther(Placed a, Placed b) {
        IpRange range = a.entry().range();
        IpRange other = b.entry().range();
        return range.family() != other.family() || range.last().compareTo(other.last()) > 0;
    }

    private static ConfigProblem problem(Placed a, Placed b) {
        Entry later = (a.order() > b.order() ? a : b).entry();
        Entry earlier = (a.order() > b.order() ? b : a).entry();
        return new ConfigProblem(
                ConfigProblem.Rule.OVERLAP,
                later.object(),
                later.field(),
                later.text(),
                "overlaps \"" + earlier.text() + "\" (" + earlier.field() + " of " + earlier.object()
                        + "); an address may stand in one entry of one pool only");
    }
}
