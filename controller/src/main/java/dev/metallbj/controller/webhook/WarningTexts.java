package dev.metallbj.controller.webhook;

import java.util.ArrayList;
import java.util.List;

/**
 * Warnings in the form in which the API server passes them on: each at most 256 characters, 4,096 in all, without control characters (Kubernetes
 * documentation, "Dynamic Admission Control"). Longer ones are continued in the next, and what does not fit is counted. Pure.
 */
final class WarningTexts {
    private static final int ONE = 256;
    private static final int ALL = 4_096;
    private static final String CONTINUED = "... ";

    private WarningTexts() {}

    /** The same, in order, as far as they fit. */
    static List<String> fit(List<String> warnings) {
        List<String> fitting = new ArrayList<>();
        int left = ALL - moreThan(warnings.size()).length();
        for (int i = 0; i < warnings.size(); i++) {
            List<String> parts = parts(printable(warnings.get(i)));
            int length = 0;
            for (String part : parts) {
                length += part.length();
            }
            if (length > left) {
                fitting.add(moreThan(warnings.size() - i));
                return fitting;
            }
            left -= length;
            fitting.addAll(parts);
        }
        return fitting;
    }

    private static String moreThan(int count) {
        return "and " + count + " more warnings, for which there is no room";
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        String rest = text;
        while (rest.length() > ONE) {
            int end = cut(rest);
            parts.add(rest.substring(0, end));
            rest = CONTINUED + rest.substring(end).stripLeading();
        }
        parts.add(rest);
        return parts;
    }

    // At a blank, unless there is none in the second half; never inside a surrogate pair.
    private static int cut(String text) {
        int blank = text.lastIndexOf(' ', ONE);
        if (blank > ONE / 2) {
            return blank;
        }
        return Character.isHighSurrogate(text.charAt(ONE - 1)) ? ONE - 1 : ONE;
    }

    // They travel in an HTTP header, and one with a line break would be dropped.
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alone = Character.isSurrogate(c) && !isPaired(text, i);
            printable.append(Character.isISOControl(c) || alone ? '?' : c);
        }
        return printable.toString();
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
