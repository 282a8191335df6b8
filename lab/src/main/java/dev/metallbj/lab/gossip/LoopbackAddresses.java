package dev.metallbj.lab.gossip;

import dev.metallbj.config.IpAddress;

/** Addresses of 127.0.0.0/8 that no other process of the lab uses at the same time: a /16 for each. Any thread. */
public final class LoopbackAddresses {
    private static final int LAST = 0xfffe;

    private final int network;
    private int given;

    /** For this process. */
    public LoopbackAddresses() {
        // 127.64.0.0 to 127.127.255.255: not those that programs use by habit.
        network = 127 << 24 | 64 << 16 | (int) (ProcessHandle.current().pid() & 0x3f) << 16;
    }

    /**
     * Another one at each call.
     *
     * @throws IllegalStateException if there are no more
     */
    public synchronized IpAddress next() {
        if (given == LAST) {
            throw new IllegalStateException("all loopback addresses are given away");
        }
        return IpAddress.ofV4(network | ++given);
    }
}
