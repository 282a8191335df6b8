package dev.metallbj.runtime.report;

import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.Failure;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.BooleanSupplier;

/** What came of one attempt to write. */
sealed interface WriteOutcome {

    /** The API server has taken it. */
    record Done() implements WriteOutcome {}

    /** The object is not what it was when the write was decided, or is gone; the watch will show it. */
    record Overtaken() implements WriteOutcome {}

    /** The licence did not allow it at that moment; nothing was sent. */
    record NotAllowed() implements WriteOutcome {}

    /** About this object only, such as 403 or 422. */
    record Refused(String cause) implements WriteOutcome {}

    /** About the server or our credentials, or no answer at all: the next write would meet the same. */
    record Unreachable(String cause) implements WriteOutcome {}

    /**
     * Runs a request, once, on the calling thread.
     *
     * @param request false = not sent
     */
    static WriteOutcome of(BooleanSupplier request) {
        try {
            return request.getAsBoolean() ? new Done() : new NotAllowed();
        } catch (KubernetesClientException failed) {
            return switch (Failure.of(failed)) {
                case GONE, CONFLICT -> new Overtaken();
                case FORBIDDEN, BAD_REQUEST -> new Refused(Causes.line(failed));
                case SERVER -> new Unreachable(Causes.line(failed));
            };
        } catch (RuntimeException unexpected) {
            return new Refused(unexpected.toString());
        }
    }
}
