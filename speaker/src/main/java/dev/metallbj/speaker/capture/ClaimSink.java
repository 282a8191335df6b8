package dev.metallbj.speaker.capture;

import dev.metallbj.speaker.packet.Claim;

/** Where claims of other stations go. Called on capture threads; must not block. */
@FunctionalInterface
public interface ClaimSink {
    /**
     * Takes one claim.
     *
     * @return false when there is no room for it
     */
    boolean offer(Claim claim);
}
