package dev.metallbj.speaker;

import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.kubernetes.Causes;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Secret that encrypts gossip, read from the API server while it is not mounted. In a new installation the controller makes it seconds after
 * the speakers have started; the kubelet would look for it again only after ever longer pauses.
 */
final class AwaitedSecret {
    private static final Logger LOG = LoggerFactory.getLogger(AwaitedSecret.class);
    private static final String KEY = "secretkey";
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Shorter than the chart's startup probe gives a speaker, so that the reason is in its log. */
    private static final Duration LIMIT = Duration.ofSeconds(100);

    private AwaitedSecret() {}

    /**
     * Waits for it, for up to 100 s.
     *
     * @return what it holds
     * @throws StartupException if it cannot be read by then; the message says why
     */
    static byte[] await(KubernetesClient client, String namespace, String name) throws StartupException {
        long end = System.nanoTime() + LIMIT.toNanos();
        String told = "";
        while (true) {
            String problem;
            try {
                Optional<byte[]> key = read(client, namespace, name);
                if (key.isPresent()) {
                    return key.get();
                }
                problem = "Secret " + namespace + "/" + name + " with the key " + KEY
                        + " is not there yet; the controller makes it (its --ml-secret-name): is it running?"
                        + " Nothing is announced by this node meanwhile";
            } catch (KubernetesClientException | IllegalArgumentException e) {
                problem = "Secret " + namespace + "/" + name + " cannot be read: " + Causes.line(e);
            }
            if (!problem.equals(told)) {
                LOG.atInfo().addKeyValue("event", "waitingForSecret").log("waiting: {}", problem);
                told = problem;
            }
            if (System.nanoTime() - end > 0) {
                throw new StartupException("no secret for gossip after " + LIMIT.toSeconds() + " s: " + problem);
            }
            pause();
        }
    }

    private static Optional<byte[]> read(KubernetesClient client, String namespace, String name) {
        Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
        return Optional.ofNullable(secret)
                .map(Secret::getData)
                .map(data -> data.get(KEY))
                .map(text -> Base64.getDecoder().decode(text));
    }

    private static void pause() throws StartupException {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("interrupted while waiting for the secret", e);
        }
    }
}
