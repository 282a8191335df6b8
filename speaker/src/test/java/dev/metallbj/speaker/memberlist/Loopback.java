package dev.metallbj.speaker.memberlist;

import dev.metallbj.config.IpAddress;

/** Addresses of 127.0.0.0/8 that no other test run on this machine uses at the same time. */
final class Loopback {
    static final int PORT = 7946;

    private static final int PREFIX = prefix();
    private static int last;

    private Loopback() {}

    /** Another one at each call. */
    static synchronized IpAddress next() {
        return IpAddress.ofV4(PREFIX | ++last);
    }

    /** 127, then 16 bits of the process's number. */
    private static int prefix() {
        int process = (int) (ProcessHandle.current().pid() & 0x7fff) | 0x8000;
        return 127 << 24 | process << 8;
    }
}
