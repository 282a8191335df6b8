package dev.metallbj.controller.allocator;

/** Texts of users in messages. An annotation may have 256 KiB, a message has room for about 1,000 characters. */
public final class CutText {
    /** Most names have up to 63 characters. */
    private static final int LONG = 100;

    private static final String DOTS = "...";

    private CutText() {}

    /** In quotes; when it is longer than 100 characters, the first ones and how many there are. */
    public static String quoted(String text) {
        return text.length() <= LONG
                ? '"' + text + '"'
                : '"' + start(text, LONG) + DOTS + "\" (" + text.length() + " characters)";
    }

    /** At most {@code max} characters; dots at the end say that there was more. */
    public static String bounded(String text, int max) {
        return text.length() <= max ? text : start(text, max - DOTS.length()) + DOTS;
    }

    // Half a character would be refused as broken text.
    private static String start(String text, int length) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
