package dev.metallbj.speaker.link;

import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the interfaces from sysfs. {@code java.net.NetworkInterface} will not do: it omits interfaces without an address.
 *
 * <p>Not thread-safe: used by the thread of {@link LinkMonitor} only. About six small files for each interface that is not excluded.
 */
public final class SysfsLinks {
    /** Where Linux shows the interfaces of the network namespace in which sysfs was mounted. */
    public static final Path SYS_CLASS_NET = Path.of("/sys/class/net");

    private static final String ARPHRD_ETHER = "1";

    private final Path folder;
    private final InterfaceExcludes excludes;
    // A node has hundreds of excluded veth interfaces; each name goes through the regular expressions once.
    private final Map<String, Boolean> excluded = new HashMap<>();

    public SysfsLinks(Path folder, InterfaceExcludes excludes) {
        this.folder = folder;
        this.excludes = excludes;
    }

    /**
     * The interfaces at this moment; one that vanishes meanwhile is left out.
     *
     * @throws IOException if the folder cannot be listed
     */
    public Links read() throws IOException {
        List<Link> links = new ArrayList<>();
        Map<String, Boolean> seen = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                boolean skip = excluded.computeIfAbsent(name, excludes::excludes);
                seen.put(name, skip);
                if (!skip) {
                    readLink(entry, name).ifPresent(links::add);
                }
            }
        }
        excluded.keySet().retainAll(seen.keySet());
        return new Links(links, Map.of());
    }

    // Empty for what is no interface (bonding_masters is a plain file here), has no Ethernet-sized address, or is gone.
    private static Optional<Link> readLink(Path entry, String name) {
        try {
            Optional<MacAddress> mac = MacAddress.tryParse(value(entry, "address"));
            if (mac.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Link(
                    Integer.parseInt(value(entry, "ifindex")),
                    name,
                    mac.get(),
                    Integer.decode(value(entry, "flags")),
                    hasCarrier(entry),
                    Files.exists(entry.resolve("master"), LinkOption.NOFOLLOW_LINKS),
                    value(entry, "type").equals(ARPHRD_ETHER),
                    Optional.empty()));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    // UNKNOWN counts as up (OVS internal ports, taps), and so does DORMANT, which is about authentication (RFC 2863).
    static boolean hasCarrier(Path entry) throws IOException {
        return switch (value(entry, "operstate")) {
            case "down", "lowerlayerdown", "notpresent" -> false;
            default -> true;
        };
    }

    private static String value(Path entry, String file) throws IOException {
        return new String(Files.readAllBytes(entry.resolve(file)), StandardCharsets.US_ASCII).strip();
    }
}
