package dev.metallbj.crd;

import dev.metallbj.config.ConfigProblem;
import dev.metallbj.config.InvalidTextException;
import java.util.List;

/**
 * Collects what is wrong with one object.
 *
 * @param object as messages name it
 * @param all the problems of all objects; grows
 */
record ProblemList(String object, List<ConfigProblem> all) {
    void add(ConfigProblem.Rule rule, String field, String value, String explanation) {
        all.add(new ConfigProblem(rule, object, field, value, explanation));
    }

    void add(InvalidTextException problem, String field, String value) {
        add(problem.rule(), field, value, problem.explanation());
    }
}
