package dev.metallbj.speaker.memberlist;

/** What a user can put right. Each is logged once, and again while it lasts; the event on the speaker's Pod has the same text. */
public enum Problem {
    /** The file of gossip's parameters has something in it that cannot be used. */
    BAD_CONFIG("GossipBadConfig"),
    /** Packets that are encrypted with another key, or damaged. */
    WRONG_KEY("GossipWrongKey"),
    /** A key is set here and a peer does not encrypt. */
    NOT_ENCRYPTED("GossipNotEncrypted"),
    /** A peer encrypts and no key is set here. */
    NO_KEY("GossipNoKey"),
    /** Two nodes use one name. */
    NAME_CONFLICT("GossipNameConflict"),
    /** The port cannot be opened: the address is not on this node, or the port is taken. */
    BIND_FAILED("GossipBindFailed"),
    /** The gossip port of a listed speaker Pod does not answer by TCP. */
    PEER_SILENT("GossipPeerSilent"),
    /** A member answers by TCP and never by UDP. */
    UDP_BLOCKED("GossipUdpBlocked"),
    /** A peer's protocol versions do not fit, or it refuses to talk. */
    EXCHANGE_REFUSED("GossipExchangeRefused");

    private final String reason;

    Problem(String reason) {
        this.reason = reason;
    }

    /** One word in camel case, for events. */
    public String reason() {
        return reason;
    }

    /** The word as a metric's label. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
