package dev.metallbj.speaker.datapath;

import dev.metallbj.speaker.datapath.judgement.KernelSettings;
import dev.metallbj.speaker.datapath.judgement.Routes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Kernel parameters and routes of the network namespace that this process is in. Any thread; reads small files. */
final class KernelFiles {
    /** Where the kernel shows them. */
    static final Path PROC = Path.of("/proc");

    /** A node with more routes than this has others that matter more. */
    private static final int MOST_ROUTES = 10_000;

    private static final String ALL = "all";

    private final Path proc;

    KernelFiles(Path proc) {
        this.proc = proc;
    }

    /** Of an interface; harmless ones when they cannot be read, as when it is gone. */
    KernelSettings settings(String interfaceName) {
        return new KernelSettings(
                effective(interfaceName, "arp_ignore", KernelSettings.HARMLESS.arpIgnore()),
                effective(interfaceName, "rp_filter", KernelSettings.HARMLESS.rpFilter()));
    }

    /** Of the main table; none when they cannot be read. */
    Routes routes() {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                Files.newBufferedReader(proc.resolve("self/net/route"), StandardCharsets.US_ASCII)) {
            for (String line = reader.readLine();
                    line != null && lines.size() < MOST_ROUTES;
                    line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException _) {
            return Routes.NONE;
        }
        return Routes.parse(lines, ByteOrder.nativeOrder());
    }

    private int effective(String interfaceName, String parameter, int otherwise) {
        Optional<Integer> ofAll = value(ALL, parameter);
        Optional<Integer> own = value(interfaceName, parameter);
        return ofAll.isPresent() && own.isPresent() ? Math.max(ofAll.get(), own.get()) : otherwise;
    }

    private Optional<Integer> value(String interfaceName, String parameter) {
        Path file = proc.resolve("sys/net/ipv4/conf").resolve(interfaceName).resolve(parameter);
        try {
            return Optional.of(Integer.valueOf(
                    Files.readString(file, StandardCharsets.US_ASCII).strip()));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }
}
