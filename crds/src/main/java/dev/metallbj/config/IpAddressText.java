package dev.metallbj.config;

import java.util.Optional;

/** The textual forms of {@link IpAddress}: RFC 4291 section 2.2 when reading, RFC 5952 when writing. */
final class IpAddressText {
    private static final int GROUPS = 8;

    private IpAddressText() {}

    static Optional<IpAddress> parse(String text) {
        // Longest legal text: eight groups of which two are written as dotted decimal.
        if (text.isEmpty() || text.length() > 45) {
            return Optional.empty();
        }
        return text.indexOf(':') < 0 ? parseV4(text).map(IpAddress::ofV4) : parseV6(text);
    }

    static String format(IpAddress address) {
        if (address.isV4()) {
            int bits = address.v4Bits();
            return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            long half = i < 4 ? address.high() : address.low();
            groups[i] = (int) (half >>> 16 * (3 - i % 4)) & 0xffff;
        }
        return formatV6(groups);
    }

    private static Optional<Integer> parseV4(String text) {
        int bits = 0;
        int position = 0;
        for (int part = 0; part < 4; part++) {
            int start = position;
            int value = 0;
            while (position < text.length() && isDigit(text.charAt(position)) && position - start < 3) {
                value = value * 10 + text.charAt(position++) - '0';
            }
            int digits = position - start;
            // "010" is 8 for some readers and 10 for others, so nobody accepts it any more.
            if (digits == 0 || value > 255 || digits > 1 && text.charAt(start) == '0') {
                return Optional.empty();
            }
            bits = bits << 8 | value;
            if (part < 3 && (position >= text.length() || text.charAt(position++) != '.')) {
                return Optional.empty();
            }
        }
        return position == text.length() ? Optional.of(bits) : Optional.empty();
    }

    private static Optional<IpAddress> parseV6(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int position = 0;
        if (text.startsWith("::")) {
            gap = 0;
            position = 2;
        }
        while (position < text.length()) {
            if (count == GROUPS) {
                return Optional.empty();
            }
            int end = text.indexOf(':', position);
            String group = text.substring(position, end < 0 ? text.length() : end);
            if (end < 0 && group.indexOf('.') >= 0) {
                Optional<Integer> v4 = parseV4(group);
                if (v4.isEmpty() || count > GROUPS - 2) {
                    return Optional.empty();
                }
                groups[count++] = v4.get() >>> 16;
                groups[count++] = v4.get() & 0xffff;
                break;
            }
            int value = parseGroup(group);
            if (value < 0) {
                return Optional.empty();
            }
            groups[count++] = value;
            if (end < 0) {
                break;
            }
            position = end + 1;
            if (position == text.length()) {
                return Optional.empty(); // a single colon at the end
            }
            if (text.charAt(position) == ':') {
                if (gap >= 0) {
                    return Optional.empty();
                }
                gap = count;
                position++;
            }
        }
        return expand(groups, count, gap);
    }

    private static Optional<IpAddress> expand(int[] groups, int count, int gap) {
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            return Optional.empty(); // "::" stands for at least one group
        }
        int[] all = groups;
        if (gap >= 0) {
            all = new int[GROUPS];
            System.arraycopy(groups, 0, all, 0, gap);
            System.arraycopy(groups, gap, all, GROUPS - count + gap, count - gap);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | all[i];
            low = low << 16 | all[i + 4];
        }
        return Optional.of(new IpAddress(high, low));
    }

    private static int parseGroup(String group) {
        if (group.isEmpty() || group.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < group.length(); i++) {
            int digit = hexDigit(group.charAt(i));
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    // Character.digit also takes the digits of other scripts.
    private static int hexDigit(char c) {
        if (isDigit(c)) {
            return c - '0';
        }
        char lower = (char) (c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String formatV6(int[] groups) {
        int runStart = -1;
        int runLength = 1; // RFC 5952 section 4.2.2: one group of zeros is not shortened
        for (int i = 0; i < GROUPS; i++) {
            int j = i;
            while (j < GROUPS && groups[j] == 0) {
                j++;
            }
            if (j - i > runLength) {
                runStart = i;
                runLength = j - i;
            }
            i = Math.max(i, j);
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
