package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.packet.Claim;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that somebody else claims an address that is announced here: one line for each address and MAC in ten minutes, whatever the rate on the
 * wire. Owned by the announcer's loop thread.
 */
final class ClaimLog {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimLog.class);
    private static final long QUIET_NANOS = 600_000_000_000L;
    private static final int REMEMBERED = 1024;

    private record Claimant(Claim.Form form, String ip, long mac) {}

    private final Map<Claimant, Long> said = new LinkedHashMap<>();

    /** @param now monotonic nanoseconds */
    void claimed(Claim claim, long now) {
        Claimant claimant =
                new Claimant(claim.form(), claim.ip().toString(), claim.mac().bits());
        Long last = said.get(claimant);
        if (last != null && now - last < QUIET_NANOS) {
            return;
        }
        said.remove(claimant); // so that the order is that of saying
        said.put(claimant, now);
        if (said.size() > REMEMBERED) {
            said.remove(said.keySet().iterator().next());
        }
        LOG.atInfo()
                .addKeyValue("event", "addressClaimed")
                .addKeyValue("ip", claim.ip().toString())
                .addKeyValue("mac", claim.mac().toString())
                .addKeyValue("form", claim.form().name())
                .log("another station claims an address that is announced here");
    }
}
