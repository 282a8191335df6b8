package dev.metallbj.speaker.datapath.judgement;

/** What can be wrong. */
public enum Risk {
    /** The kernel of this node answers ARP or NDP for an address of a pool by itself, so that two nodes may answer. */
    KERNEL_ANSWERS("kernel_answers", true),

    /** As before, and the address is there because kube-proxy runs in IPVS mode without strictARP. */
    IPVS_WITHOUT_STRICT_ARP("ipvs_without_strict_arp", true),

    /** Packets of clients in other networks are dropped where they come in: the way back to them is through another interface. */
    REVERSE_PATH_FILTER("reverse_path_filter", true),

    /** A pool is advertised on interfaces none of which has an IPv4 address. */
    NO_ADDRESS("no_address", false),

    /** A pool is advertised on interfaces none of which is in its network. */
    OTHER_NETWORK("other_network", false);

    private final String label;
    private final boolean warning;

    Risk(String label, boolean warning) {
        this.label = label;
        this.warning = warning;
    }

    /** The value of a metric's label. */
    public String label() {
        return label;
    }

    /** Whether it breaks something; otherwise it is a hint, and may be meant. */
    public boolean isWarning() {
        return warning;
    }
}
