package dev.metallbj.runtime.kubernetes;

import java.time.Instant;

/** An Event that waits to be written. */
record PendingEvent(ObjectRef about, EventRecorder.Type type, String reason, String message, Instant at) {

    /** What makes two Events the same thing said twice. The uid, not the name: a Service made anew has a story of its own. */
    Identity identity() {
        return new Identity(about.uid(), about.namespace(), about.name(), type, reason, message);
    }

    /** Equal for repetitions. */
    record Identity(
            String uid, String namespace, String name, EventRecorder.Type type, String reason, String message) {}
}
