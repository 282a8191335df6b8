package dev.metallbj.speaker.memberlist.state;

/** Things worth counting that change no member. */
public enum Note {
    /** This node suspects another because of a probe of its own. */
    SUSPECTED,
    /** A member was declared dead at once: its port refuses connections. */
    REFUSED,
    /** A member is silent, but its kernel answers: its process is paused. */
    PAUSED,
    /** This node contradicted news that it is suspect, dead, or different. */
    REFUTED,
    /** Somebody calls a member dead that answered this node just now; it is only suspected here. */
    DOUBTED,
    /** News with a name, an address or metadata that no node can have; it is ignored. */
    BAD_NEWS,
    /** News of one more node than can be kept. */
    TOO_MANY_NODES,
    /** This node was stopped for a while and gave everybody so much more time. */
    STALLED
}
