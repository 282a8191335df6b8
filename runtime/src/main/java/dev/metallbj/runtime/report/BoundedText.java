package dev.metallbj.runtime.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Cuts texts that users may have made long to what an object of the API may well hold. Pure. */
public final class BoundedText {

    /** Characters: ten problems of usual length fit, and a condition's message may have four times as many. */
    public static final int LIMIT = 8192;

    private BoundedText() {}

    /** The text, or its beginning and how much is missing; never longer than {@link #LIMIT}. */
    public static String of(String text) {
        if (text.length() <= LIMIT) {
            return text;
        }
        int end = LIMIT - 40; // Room for what is added.
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--; // Half a character cannot be sent.
        }
        return text.substring(0, end) + "... and " + (text.length() - end) + " characters more";
    }

    /** Characters of the value of a label. */
    public static final int MAX_LABEL = 63;

    /** Characters of the name of an object. */
    public static final int MAX_NAME = 253;

    private static final int HASH_DIGITS = 12;

    /**
     * The name of an object, cut to a length that is allowed somewhere else: one that is too long ends with a hash of all of it instead, so that two
     * stay two.
     *
     * @param name lower-case letters, digits, points and hyphens, as Kubernetes allows them
     * @param most characters, {@value #HASH_DIGITS} and a few more at least
     */
    public static String name(String name, int most) {
        if (name.length() <= most) {
            return name;
        }
        String start = name.substring(0, most - HASH_DIGITS - 1);
        while (start.endsWith(".") || start.endsWith("-")) {
            start = start.substring(0, start.length() - 1);
        }
        return start + "-" + hash(name, HASH_DIGITS);
    }

    /**
     * Hexadecimal digits that are as good as unique for a text.
     *
     * @param digits 1 to 64
     */
    public static String hash(String text, int digits) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, digits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
