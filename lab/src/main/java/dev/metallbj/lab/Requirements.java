package dev.metallbj.lab;

import dev.metallbj.lab.linux.Commands;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a machine must have for a {@link Lab}. The API server alone needs none of it. Any thread. */
public final class Requirements {
    // Asked once: it does not change while a JVM runs.
    private static final Optional<String> MISSING = examine();

    private Requirements() {}

    /** Why no lab can be built here, with what would help; empty if one can. */
    public static Optional<String> check() {
        return MISSING;
    }

    private static Optional<String> examine() {
        return root().or(() -> program("ip", "iproute2"))
                .or(() -> program("nft", "nftables"))
                .or(Requirements::libpcap)
                .or(Requirements::namespaces);
    }

    private static Optional<String> root() {
        try {
            boolean isRoot =
                    Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
            return isRoot ? Optional.empty() : Optional.of("network namespaces need root");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of("this is not Linux: " + e.getMessage());
        }
    }

    private static Optional<String> program(String name, String debianPackage) {
        return Commands.find(name).isPresent()
                ? Optional.empty()
                : Optional.of("program " + name + " is missing; Debian: apt-get install " + debianPackage);
    }

    private static Optional<String> libpcap() {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup("libpcap.so.0.8", arena);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("libpcap.so.0.8 is missing; Debian: apt-get install libpcap0.8");
        }
    }

    /** Root in a container is often not allowed to. */
    private static Optional<String> namespaces() {
        try {
            Commands.run("unshare", "--net", "true");
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of("this root may not make network namespaces: " + e.getMessage());
        }
    }
}
