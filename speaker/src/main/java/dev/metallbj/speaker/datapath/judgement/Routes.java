package dev.metallbj.speaker.datapath.judgement;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The IPv4 routes of the main table that matter here.
 *
 * @param defaultInterface through which the default route with the lowest metric leaves; empty = there is none
 * @param onLink networks that are reached without a router
 */
public record Routes(String defaultInterface, List<OnLink> onLink) {
    /** None known. */
    public static final Routes NONE = new Routes("", List.of());

    private static final int DESTINATION = 1;
    private static final int FLAGS = 3;
    private static final int METRIC = 6;
    private static final int MASK = 7;
    private static final int RTF_UP = 0x1;
    private static final int RTF_GATEWAY = 0x2;
    private static final int RTF_REJECT = 0x200;

    /** A network behind an interface. */
    public record OnLink(String interfaceName, Cidr network) {}

    public Routes {
        onLink = List.copyOf(onLink);
    }

    /**
     * Reads the lines of {@code /proc/net/route} (proc(5)); what is no such line is left out.
     *
     * @param order of the machine that wrote them: addresses are numbers in network order that are read as if they were in this one
     */
    public static Routes parse(List<String> lines, ByteOrder order) {
        String defaultInterface = "";
        long lowest = Long.MAX_VALUE;
        List<OnLink> onLink = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            try {
                int flags = words.length > MASK ? Integer.parseInt(words[FLAGS], 16) : 0;
                if ((flags & RTF_UP) == 0 || (flags & RTF_REJECT) != 0) {
                    continue;
                }
                int mask = bits(words[MASK], order);
                long metric = Long.parseLong(words[METRIC]);
                if (mask == 0 && metric < lowest) {
                    lowest = metric;
                    defaultInterface = words[0];
                } else if (mask != 0 && (flags & RTF_GATEWAY) == 0) {
                    IpAddress network = IpAddress.ofV4(bits(words[DESTINATION], order));
                    onLink.add(new OnLink(words[0], Cidr.containing(network, Integer.bitCount(mask))));
                }
            } catch (NumberFormatException _) {
                // The heading.
            }
        }
        return new Routes(defaultInterface, onLink);
    }

    private static int bits(String hexadecimal, ByteOrder order) {
        int bits = Integer.parseUnsignedInt(hexadecimal, 16);
        return order == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(bits) : bits;
    }
}
