package dev.metallbj.runtime.report;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.function.Function;

/** The right to write, which may end: one that has ended never comes back. Any thread. */
public interface Licence {
    /**
     * Makes one request on the calling thread, if it is allowed at this moment.
     *
     * @return what the request returned; empty when it was not allowed and nothing was sent
     */
    <T> Optional<T> write(Function<KubernetesClient, T> request);

    /** Of a program that need not lead to write. */
    static Licence always(KubernetesClient client) {
        return new Licence() {
            @Override
            public <T> Optional<T> write(Function<KubernetesClient, T> request) {
                return Optional.of(request.apply(client));
            }
        };
    }
}
