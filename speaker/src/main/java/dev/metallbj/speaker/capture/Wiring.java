package dev.metallbj.speaker.capture;

import dev.metallbj.speaker.announce.Announcements;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a capture is connected to.
 *
 * @param published the newest announcements; asked for each frame, so it must be one volatile read
 * @param claims gets what others claim
 * @param metrics counts what is not answered
 * @param onFailure called on the capture's thread when it ends by itself; must not block
 * @param nanoTime the monotonic clock of the published set
 * @param gossipDueAt monotonic nanoseconds: since when the gossip loop waits for the CPU; in the future when it does not. One volatile read
 */
public record Wiring(
        Supplier<Announcements> published,
        ClaimSink claims,
        CaptureMetrics metrics,
        Runnable onFailure,
        LongSupplier nanoTime,
        LongSupplier gossipDueAt) {}
