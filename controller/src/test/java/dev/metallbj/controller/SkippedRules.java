package dev.metallbj.controller;

import java.util.Map;
import java.util.TreeMap;

/** Counts where a test does not compare because spec section 12 says that we differ on purpose. */
public final class SkippedRules {
    private final String file;
    private final Map<String, Integer> counts = new TreeMap<>();

    public SkippedRules(String file) {
        this.file = file;
    }

    public void count(String rule) {
        counts.merge(rule, 1, Integer::sum);
    }

    public void print() {
        System.out.println(file + ": not compared, by rule of spec section 12:");
        counts.forEach((rule, count) -> System.out.println("  " + count + " x " + rule));
    }
}
