package dev.metallbj.speaker.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this process may open raw sockets (capabilities(7), CAP_NET_RAW). */
final class NetRawCapability {
    /** What is missing and how to grant it, in one sentence. */
    static final String HOW_TO_GRANT =
            "the capability CAP_NET_RAW is missing: without it no ARP request can be answered; "
                    + "grant it with securityContext.capabilities.add: [NET_RAW] on the container, or run as root";

    private static final int CAP_NET_RAW = 13;
    private static final String EFFECTIVE = "CapEff:";

    private NetRawCapability() {}

    /** False only when the kernel says so; true when it cannot be read, so that the real error is shown instead. */
    static boolean isHeld() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith(EFFECTIVE)) {
                    long bits = Long.parseUnsignedLong(
                            line.substring(EFFECTIVE.length()).strip(), 16);
                    return (bits >>> CAP_NET_RAW & 1) == 1;
                }
            }
        } catch (IOException | NumberFormatException _) {
            return true;
        }
        return true;
    }
}
