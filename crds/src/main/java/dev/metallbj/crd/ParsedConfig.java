package dev.metallbj.crd;

import dev.metallbj.config.Config;
import dev.metallbj.config.ConfigProblem;
import java.util.List;

/** What a set of custom resources means together: a configuration, or the reasons why it cannot be one. */
public sealed interface ParsedConfig {
    /**
     * A configuration that can take effect.
     *
     * @param warnings sentences about what is legal and yet hardly meant, such as an advertisement of an unknown pool; for the log, once
     */
    record Valid(Config config, List<String> warnings) implements ParsedConfig {
        public Valid {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Nothing of it takes effect, as in MetalLB: with one object left out, addresses would move for a reason that nobody sees.
     *
     * @param problems at least one; all that were found, so that one correction can be enough
     */
    record Invalid(List<ConfigProblem> problems) implements ParsedConfig {
        /** More would not be read, and a Kubernetes event holds 1,024 bytes of it anyway. */
        private static final int PROBLEMS_IN_SUMMARY = 10;

        public Invalid {
            problems = List.copyOf(problems);
        }

        /** One line with the first problems and the number of the rest. */
        public String summary() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Math.min(problems.size(), PROBLEMS_IN_SUMMARY); i++) {
                text.append(i == 0 ? "" : "; ").append(problems.get(i));
            }
            int rest = problems.size() - PROBLEMS_IN_SUMMARY;
            return rest <= 0 ? text.toString() : text + "; and " + rest + " more";
        }
    }
}
