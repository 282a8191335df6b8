package dev.metallbj.controller.report;

import dev.metallbj.runtime.kubernetes.Causes;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.BooleanSupplier;

/** What came of one attempt to write. */
sealed interface WriteOutcome {

    /** The API server has taken it. */
    record Done() implements WriteOutcome {}

    /** The object is not what it was when the write was decided, or is gone; the watch will show it. */
    record Overtaken() implements WriteOutcome {}

    /** The term did not allow it at that moment; nothing was sent. */
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
            int code = failed.getCode();
            if (code == 404 || code == 409) {
                return new Overtaken();
            }
            boolean general = code < 400 || code >= 500 || code == 401 || code == 408 || code == 429;
            return general ? new Unreachable(Causes.line(failed)) : new Refused(Causes.line(failed));
        } catch (RuntimeException unexpected) {
            return new Refused(unexpected.toString());
        }
    }
}
