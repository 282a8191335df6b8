package dev.metallbj.speaker.link;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.MacAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The kernel's neighbour table: who answered ARP for which IPv4 address. The file is that of proc(5), {@code /proc/net/arp}. Any thread. */
public final class Neighbours implements Supplier<Map<MacAddress, IpAddress>> {
    /** Of the network namespace that this process is in. */
    public static final Path PROC_NET_ARP = Path.of("/proc/self/net/arp");

    private static final int ADDRESS = 0;
    private static final int FLAGS = 2;
    private static final int MAC = 3;
    /** {@code ATF_COM}: the entry is complete, somebody has answered. */
    private static final int COMPLETE = 0x2;

    private final Path file;

    public Neighbours(Path file) {
        this.file = file;
    }

    /** Complete entries; empty when the table cannot be read. Of a MAC with several addresses, one. */
    @Override
    public Map<MacAddress, IpAddress> get() {
        Map<MacAddress, IpAddress> neighbours = new HashMap<>();
        for (String line : lines()) {
            String[] words = line.trim().split(" +");
            if (words.length > MAC && isComplete(words[FLAGS])) {
                Optional<MacAddress> mac = MacAddress.tryParse(words[MAC]);
                Optional<IpAddress> ip = IpAddress.tryParse(words[ADDRESS]);
                if (mac.isPresent() && ip.isPresent()) {
                    neighbours.put(mac.get(), ip.get());
                }
            }
        }
        return neighbours;
    }

    private static boolean isComplete(String flags) {
        try {
            return (Integer.decode(flags) & COMPLETE) != 0;
        } catch (NumberFormatException _) {
            return false; // the heading
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (IOException _) {
            return List.of();
        }
    }
}
