package dev.metallbj.speaker.capture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line about the missing capability, however many interfaces fail for the want of it. Owned by the announcer's loop thread. */
final class CapabilityComplaint {
    private static final Logger LOG = LoggerFactory.getLogger(CapabilityComplaint.class);

    private boolean said;

    /** Whether the capability is missing, which explains every failure to open; the first time it is said. */
    boolean explains(String error) {
        if (NetRawCapability.isHeld()) {
            return false;
        }
        if (!said) {
            said = true;
            LOG.atError().addKeyValue("error", error).log(NetRawCapability.HOW_TO_GRANT);
        }
        return true;
    }
}
