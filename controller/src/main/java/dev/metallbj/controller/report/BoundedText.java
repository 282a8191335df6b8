package dev.metallbj.controller.report;

/** Cuts texts that users may have made long to what an object of the API may well hold. Pure. */
final class BoundedText {

    /** Characters: ten problems of usual length fit, and a condition's message may have four times as many. */
    static final int LIMIT = 8192;

    private BoundedText() {}

    /** The text, or its beginning and how much is missing; never longer than {@link #LIMIT}. */
    static String of(String text) {
        if (text.length() <= LIMIT) {
            return text;
        }
        int end = LIMIT - 40; // Room for what is added.
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--; // Half a character cannot be sent.
        }
        return text.substring(0, end) + "... and " + (text.length() - end) + " characters more";
    }
}
