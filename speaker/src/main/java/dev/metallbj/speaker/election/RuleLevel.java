package dev.metallbj.speaker.election;

import dev.metallbj.speaker.election.RuleSets.Original;
import dev.metallbj.speaker.election.RuleSets.Ours;
import dev.metallbj.speaker.election.RuleSets.Peer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All rules in one line, the oldest lowest: from 1 on our numbered sets, below them the classic ones, which share the number 0 (spec section
 * 5, "Rule sets").
 */
final class RuleLevel {
    /** Of MetalLB up to 0.15.x. */
    static final int UP_TO_0_15 = -2;

    /** Of MetalLB 0.16.0 and 0.16.1. */
    static final int UP_TO_0_16_1 = -1;

    /** Of all later versions. */
    static final int LATER = 0;

    /**
     * What a text that names no version stands for: none at all, {@code latest}, a commit. It is the newest release when this was written;
     * the spec says the same of a Pod without label and tag.
     */
    static final int UNKNOWN = UP_TO_0_16_1;

    /** Two or three numbers, then whatever a distributor adds. More than six digits are no part of a version. */
    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?(?:[-+._].*)?");

    /** The tag of images built from MetalLB's main branch, which is later than every release named above. */
    private static final String MAIN_BRANCH = "main";

    private RuleLevel() {}

    /** The highest that a speaker knows. */
    static int knownBy(Peer peer) {
        return switch (peer) {
            case Ours ours -> ours.newest();
            case Original original -> ofVersion(original.version());
        };
    }

    /**
     * That of a MetalLB speaker: {@code v0.16.1}, {@code 0.15.3-debian}, {@code 0.14}; a missing third number is 0.
     *
     * @param text of a label or image tag; may be empty
     */
    static int ofVersion(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            return text.equals(MAIN_BRANCH) ? LATER : UNKNOWN;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        String patch = matcher.group(3);
        if (major == 0 && minor <= 15) {
            return UP_TO_0_15;
        }
        boolean isKnown = major == 0 && minor == 16 && (patch == null || Integer.parseInt(patch) <= 1);
        return isKnown ? UP_TO_0_16_1 : LATER;
    }

    /** The number that the others are told; 0 = classic. */
    static int number(int level) {
        return Math.max(level, 0);
    }

    static Rules rules(int level) {
        return switch (level) {
            case UP_TO_0_15 -> Rules.CLASSIC_0_15;
            case UP_TO_0_16_1 -> Rules.CLASSIC_0_16;
            case LATER -> Rules.CLASSIC;
            default -> Rules.SET_1;
        };
    }

    /** Lowers to a number. Which original the others remember is not told, so it counts as one of unknown version. */
    static int atMost(int number, int level) {
        if (number(level) <= number) {
            return level;
        }
        return number == 0 ? UNKNOWN : number;
    }
}
