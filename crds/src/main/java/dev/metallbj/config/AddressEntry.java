package dev.metallbj.config;

import static dev.metallbj.config.ConfigProblem.Rule.BAD_CIDR;
import static dev.metallbj.config.ConfigProblem.Rule.BAD_RANGE;
import static dev.metallbj.config.ConfigProblem.Rule.MIXED_FAMILIES;
import static dev.metallbj.config.ConfigProblem.Rule.RANGE_REVERSED;

import java.util.Optional;

/** The text of one entry of {@code spec.addresses}: a CIDR block or a range (spec section 1). */
public final class AddressEntry {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;
    private static final int V4_IN_V6_PREFIX = V6_BITS - V4_BITS;

    private AddressEntry() {}

    /**
     * The addresses that the entry stands for. Text with a {@code -} is a range, everything else a block; blanks count only in a range.
     *
     * @throws InvalidTextException if it is neither
     */
    public static IpRange parse(String text) throws InvalidTextException {
        int dash = text.indexOf('-');
        return dash < 0 ? parseCidr(text) : parseRange(text.substring(0, dash), text.substring(dash + 1));
    }

    private static IpRange parseRange(String firstText, String lastText) throws InvalidTextException {
        IpAddress first = parseEnd("starts", firstText);
        IpAddress last = parseEnd("ends", lastText);
        if (first.family() != last.family()) {
            throw new InvalidTextException(
                    MIXED_FAMILIES,
                    "is a range from " + first.family() + " to " + last.family()
                            + "; both ends must be of one family, so write one entry for each");
        }
        if (first.compareTo(last) > 0) {
            throw new InvalidTextException(
                    RANGE_REVERSED, "starts after its end; write " + last + "-" + first + " if that is meant");
        }
        return new IpRange(first, last);
    }

    private static IpAddress parseEnd(String verb, String text) throws InvalidTextException {
        Optional<IpAddress> address = IpAddress.tryParse(text.strip());
        if (address.isEmpty()) {
            throw new InvalidTextException(
                    BAD_RANGE,
                    verb + " with \"" + text.strip()
                            + "\", which is not an IP address; a range is written like 192.0.2.10-192.0.2.20");
        }
        return address.get();
    }

    private static IpRange parseCidr(String text) throws InvalidTextException {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw notCidr(text, IpAddress.tryParse(text));
        }
        Optional<IpAddress> base = IpAddress.tryParse(text.substring(0, slash));
        if (base.isEmpty()) {
            throw notCidr(text, Optional.empty());
        }
        // An IPv4-mapped address is IPv4 (spec section 1), and its prefix length counts the 96 bits before it.
        boolean v6Text = text.indexOf(':') >= 0;
        int prefixLength = parsePrefixLength(text, slash + 1, v6Text ? V6_BITS : V4_BITS);
        int hidden = v6Text && base.get().isV4() ? V4_IN_V6_PREFIX : 0;
        Cidr block = prefixLength < hidden ? null : Cidr.containing(base.get(), prefixLength - hidden);
        if (block == null || block.last().family() != block.base().family()) {
            throw new InvalidTextException(
                    MIXED_FAMILIES,
                    "ends among the IPv4-mapped addresses ::ffff:0:0/96, which are IPv4; write IPv4 as IPv4");
        }
        return block.range();
    }

    private static int parsePrefixLength(String text, int start, int bits) throws InvalidTextException {
        int length = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || length > bits) {
                throw badPrefixLength(bits);
            }
            length = length * 10 + digit;
        }
        if (start == text.length() || length > bits) {
            throw badPrefixLength(bits);
        }
        return length;
    }

    private static InvalidTextException badPrefixLength(int bits) {
        return new InvalidTextException(
                BAD_CIDR,
                "has no prefix length of 0 to " + bits + " after the /; a block is written like 192.0.2.0/28");
    }

    private static InvalidTextException notCidr(String text, Optional<IpAddress> single) {
        String advice = "a block is written like 192.0.2.0/28, a range like 192.0.2.10-192.0.2.20";
        if (single.isPresent()) {
            return new InvalidTextException(
                    BAD_CIDR,
                    "has no prefix length; write " + text + (single.get().isV4() ? "/32" : "/128"));
        }
        if (!text.strip().equals(text)) {
            return new InvalidTextException(BAD_CIDR, "has blanks around it, which only a range may have; " + advice);
        }
        return new InvalidTextException(BAD_CIDR, "is neither a CIDR block nor a range; " + advice);
    }
}
