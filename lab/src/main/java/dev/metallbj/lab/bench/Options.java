package dev.metallbj.lab.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The command line.
 *
 * @param effort {@code --quick} or not
 * @param only names of {@code --only=NAME,NAME}; empty: all, or with {@code --quick} those that have a {@link Figure#quickTime}
 * @param docs {@code --docs}: the results replace the published ones
 */
record Options(Effort effort, List<String> only, boolean docs) {
    static final String USAGE =
            "usage: Bench [--quick] [--only=NAME,...] [--docs]; --docs puts the results into docs/performance.md";

    /**
     * Reads it.
     *
     * @param names that {@code --only} may have
     * @throws IllegalArgumentException naming what is wrong, and what would be right
     */
    static Options parse(List<String> arguments, List<String> names) {
        Effort effort = Effort.FULL;
        boolean docs = false;
        List<String> only = new ArrayList<>();
        for (String argument : arguments) {
            switch (argument) {
                case "--quick" -> effort = Effort.QUICK;
                case "--docs" -> docs = true;
                case String list
                when list.startsWith("--only=") ->
                    only.addAll(Arrays.asList(list.substring("--only=".length()).split(",")));
                default -> throw new IllegalArgumentException("unknown argument " + argument + "; " + USAGE);
            }
        }
        for (String name : only) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("no figure \"" + name + "\"; there are " + names);
            }
        }
        return new Options(effort, List.copyOf(only), docs);
    }

    boolean wants(Figure figure) {
        if (!only.isEmpty()) {
            return only.contains(figure.name());
        }
        return effort == Effort.FULL || figure.quickTime().isPresent();
    }
}
