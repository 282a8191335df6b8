package dev.metallbj.speaker.memberlist.state;

/**
 * What this node itself knows about a member that does not answer. TCP tells apart what UDP cannot: the kernel completes a connection even
 * when the process does not run. (A refused connection is no silence: the process is gone.)
 */
enum Silence {
    /** Somebody else suspects it; nothing seen here. Not enough to declare anybody dead quickly. */
    HEARSAY,
    /** A connection was made, but no answer came: the process is paused and its node lives, so no client is harmed yet. */
    PAUSED,
    /** No packet came back from the node at all. */
    TOTAL
}
