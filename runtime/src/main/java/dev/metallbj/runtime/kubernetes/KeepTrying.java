package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an informer try again whatever happened. The client's own default stops one that was never started for good, and a speaker that
 * comes up before its API server would stay blind. The client waits between attempts, twice as long each time up to a cap.
 */
final class KeepTrying implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(KeepTrying.class);

    private static final long QUIET_NANOS = Duration.ofSeconds(60).toNanos();

    private final String what;
    private long lastLine = System.nanoTime() - QUIET_NANOS;

    KeepTrying(String what) {
        this.what = what;
    }

    // Called by the client from one callback at a time; a race would at worst cost a second line.
    @Override
    public boolean retryAfterException(boolean started, Throwable cause) {
        long now = System.nanoTime();
        if (now - lastLine >= QUIET_NANOS) {
            lastLine = now;
            LOG.atWarn()
                    .addKeyValue("resource", what)
                    .addKeyValue("synced", started)
                    .addKeyValue("cause", Causes.line(cause))
                    .log("cannot watch, trying again");
        }
        return true;
    }
}
