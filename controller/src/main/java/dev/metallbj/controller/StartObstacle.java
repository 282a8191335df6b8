package dev.metallbj.controller;

import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.model.Namespace;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log why the caches are not read yet. They try again without a word, so this asks the API server itself, rarely: it may be away, the
 * custom resources may not be installed (404), or a role may be missing (403).
 */
final class StartObstacle {

    private static final Logger LOG = LoggerFactory.getLogger(StartObstacle.class);

    /** Long enough for a start without obstacles. */
    private static final Duration FIRST = Duration.ofSeconds(5);

    private static final Duration AGAIN = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final String operatorNamespace;

    StartObstacle(KubernetesClient client, String operatorNamespace) {
        this.client = client;
        this.operatorNamespace = operatorNamespace;
    }

    /** Starts a thread that ends when it is interrupted, or when the client is closed. */
    Thread tellUntilInterrupted() {
        return Thread.ofPlatform().daemon().name("start-obstacle").start(() -> {
            try {
                Thread.sleep(FIRST);
                while (true) {
                    find().ifPresent(cause -> LOG.atWarn()
                            .addKeyValue("event", "waiting")
                            .addKeyValue("cause", cause)
                            .log("cannot read from the API server yet, trying again"));
                    Thread.sleep(AGAIN);
                }
            } catch (InterruptedException synced) {
                LOG.atDebug().log("caches are read");
            } catch (IllegalStateException closed) {
                // So says a client that the end of the program has closed meanwhile.
                LOG.atDebug().log("the program ends");
            }
        });
    }

    private Optional<String> find() {
        return refusal("services", client.resources(Service.class).inAnyNamespace())
                .or(() -> refusal("namespaces", client.resources(Namespace.class)))
                .or(() -> refusal(
                        "ipaddresspools.metallb.io",
                        client.resources(IPAddressPool.class).inNamespace(operatorNamespace)));
    }

    private static <L> Optional<String> refusal(String what, Listable<L> list) {
        try {
            list.list(new ListOptionsBuilder().withLimit(1L).build());
            return Optional.empty();
        } catch (KubernetesClientException refused) {
            return Optional.of("list " + what + ": " + Causes.line(refused));
        }
    }
}
