package dev.metallbj.controller.webhook;

import dev.metallbj.config.ConfigProblem;
import java.util.ArrayList;
import java.util.List;

/** Problems of a configuration as one message. Pure. */
final class Problems {
    /** More would not be read. */
    private static final int NAMED = 100;

    /** Characters of one problem; the value in it is the user's and may be of any length. */
    private static final int LONGEST = 1_000;

    private Problems() {}

    /** Those that the object has or brings. */
    static List<ConfigProblem> of(String object, List<ConfigProblem> all) {
        return all.stream().filter(problem -> problem.object().equals(object)).toList();
    }

    /** One problem a line. */
    static String message(List<ConfigProblem> problems) {
        List<String> lines = new ArrayList<>();
        for (ConfigProblem problem : problems.subList(0, Math.min(NAMED, problems.size()))) {
            lines.add(line(problem));
        }
        int rest = problems.size() - NAMED;
        if (rest > 0) {
            lines.add("and " + rest + " more problems");
        }
        return String.join("\n", lines);
    }

    /** One problem. */
    static String line(ConfigProblem problem) {
        String text = problem.toString();
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST * 3 / 4) + " ... " + text.substring(text.length() - LONGEST / 4);
    }
}
