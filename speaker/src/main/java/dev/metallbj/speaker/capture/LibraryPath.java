package dev.metallbj.speaker.capture;

/**
 * Where JNA looks for libpcap. Left alone, it asks ldconfig: a process at each start, and a thread that waits for its end for a minute more.
 */
final class LibraryPath {
    private static final String PROPERTY = "jna.platform.library.path";

    private LibraryPath() {}

    /** Names the folders of the distributions, unless somebody has named others. Before the first use of pcap4j. */
    static void name() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, folders(System.getProperty("os.arch", "")));
        }
    }

    /**
     * Debian's first, then those of distributions with one architecture.
     *
     * @param architecture as Java names it
     */
    static String folders(String architecture) {
        String debian = switch (architecture) {
            case "amd64" -> "x86_64-linux-gnu";
            case "arm" -> "arm-linux-gnueabihf";
            default -> architecture + "-linux-gnu";
        };
        return "/usr/lib/" + debian + ":/lib/" + debian + ":/usr/lib64:/lib64:/usr/lib:/lib";
    }
}
