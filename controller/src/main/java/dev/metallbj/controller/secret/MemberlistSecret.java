package dev.metallbj.controller.secret;

import static java.util.Objects.requireNonNullElse;

import dev.metallbj.runtime.kubernetes.Backoff;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.ObjectRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the Secret unless it exists. Nobody waits for this: it has a thread of its own, tries until the API server lets it, and ends. A Secret
 * that exists is never changed, whatever is in it: the speakers of a running group have read it already.
 */
public final class MemberlistSecret implements AutoCloseable {

    /**
     * What is made where.
     *
     * @param namespace the operator's
     * @param secret {@code --ml-secret-name}
     * @param deployment {@code --deployment}: owns the Secret, which so goes when the installation goes; empty = nobody does
     */
    public record Names(String namespace, String secret, String deployment) {}

    private static final Logger LOG = LoggerFactory.getLogger(MemberlistSecret.class);

    private static final String KEY = "secretkey";
    private static final int KEY_BYTES = 16;

    // The speakers' Pods wait for the Secret, so at first soon; an API server that is away is asked as often as for all
    // else.
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

    /** Only its metadata is read; the typed Deployment would bring hundreds of classes along. */
    private static final ResourceDefinitionContext DEPLOYMENTS = new ResourceDefinitionContext.Builder()
            .withGroup("apps")
            .withVersion("v1")
            .withKind("Deployment")
            .withPlural("deployments")
            .withNamespaced(true)
            .build();

    private final KubernetesClient client;
    private final EventRecorder events;
    private final Names names;
    private final Thread thread;
    private volatile boolean closed;
    private String lastCause = "";

    /** {@link #start} begins. */
    public MemberlistSecret(KubernetesClient client, EventRecorder events, Names names) {
        this.client = client;
        this.events = events;
        this.names = names;
        this.thread = Thread.ofPlatform().daemon().name("memberlist-secret").unstarted(this::run);
    }

    /** Begins; returns at once. */
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        for (int failures = 1; !closed; failures++) {
            try {
                ensure();
                return;
            } catch (KubernetesClientException | IllegalArgumentException failed) {
                // The latter for a name that cannot even be asked for.
                complain(Causes.line(failed));
            }
            try {
                Thread.sleep(BACKOFF.delay(failures, ThreadLocalRandom.current().nextDouble()));
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    /** @throws KubernetesClientException when it has to be tried again */
    private void ensure() {
        Optional<Secret> existing = Optional.ofNullable(client.secrets()
                .inNamespace(names.namespace())
                .withName(names.secret())
                .get());
        if (existing.isPresent()) {
            check(existing.get());
            return;
        }
        Optional<HasMetadata> owner = owner();
        Secret made;
        try {
            made = client.resource(secret(owner)).create();
        } catch (KubernetesClientException failed) {
            if (failed.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                // Another controller was faster, as during a rolling update.
                LOG.atDebug().addKeyValue("secret", names.secret()).log("the Secret of gossip exists already");
                return;
            }
            throw failed;
        }
        LOG.atInfo()
                .addKeyValue("event", "memberlistSecretCreated")
                .addKeyValue("secret", names.namespace() + "/" + names.secret())
                .addKeyValue(
                        "owner",
                        owner.map(one -> "deployment/" + names.deployment()).orElse(""))
                .log("made the Secret that encrypts the speakers' gossip");
        events.record(
                ObjectRef.of(owner.orElse(made)),
                EventRecorder.Type.NORMAL,
                "MemberlistSecretCreated",
                "Made the Secret " + names.secret() + " that encrypts the speakers' gossip");
    }

    private void check(Secret secret) {
        Map<String, String> data = requireNonNullElse(secret.getData(), Map.of());
        if (data.containsKey(KEY) && !data.get(KEY).isEmpty()) {
            return;
        }
        String wrong = data.containsKey(KEY)
                ? "its key " + KEY + " is empty, so the speakers do not encrypt their gossip"
                : "it has no key " + KEY + ", without which the speakers do not start";
        String right =
                "want base64 text of 16 random bytes there; or delete the Secret and restart the controller, which makes a new one";
        LOG.atWarn()
                .addKeyValue("event", "memberlistSecretInvalid")
                .addKeyValue("secret", names.namespace() + "/" + names.secret())
                .addKeyValue("problem", wrong)
                .log("the Secret of gossip is left as it is; " + right);
        events.record(
                ObjectRef.of(secret),
                EventRecorder.Type.WARNING,
                "MemberlistSecretInvalid",
                "Secret " + names.secret() + ": " + wrong + "; " + right);
    }

    /** Empty as well, with one line, when the Deployment does not exist or may not be read: the speakers need the Secret more than an owner. */
    private Optional<HasMetadata> owner() {
        if (names.deployment().isEmpty()) {
            return Optional.empty();
        }
        String cause = "it does not exist";
        try {
            HasMetadata found = client.genericKubernetesResources(DEPLOYMENTS)
                    .inNamespace(names.namespace())
                    .withName(names.deployment())
                    .get();
            if (found != null) {
                return Optional.of(found);
            }
        } catch (KubernetesClientException failed) {
            if (failed.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw failed;
            }
            cause = Causes.line(failed);
        }
        LOG.atWarn()
                .addKeyValue("event", "memberlistSecretWithoutOwner")
                .addKeyValue("deployment", names.namespace() + "/" + names.deployment())
                .addKeyValue("cause", cause)
                .log("the Secret of gossip gets no owner and stays when the installation is removed;"
                        + " want the name of this controller's Deployment in --deployment");
        return Optional.empty();
    }

    private Secret secret(Optional<HasMetadata> owner) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(names.namespace())
                .withName(names.secret())
                .withOwnerReferences(
                        owner.map(MemberlistSecret::reference).stream().toList())
                .endMetadata()
                .withStringData(Map.of(KEY, newKey()))
                .build();
    }

    private static OwnerReference reference(HasMetadata deployment) {
        return new OwnerReferenceBuilder()
                .withApiVersion(deployment.getApiVersion())
                .withKind(deployment.getKind())
                .withName(deployment.getMetadata().getName())
                .withUid(deployment.getMetadata().getUid())
                .build();
    }

    /** Text, because the speakers take the file's bytes as they are. */
    private static String newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().withoutPadding().encodeToString(key);
    }

    private void complain(String cause) {
        if (!closed && !cause.equals(lastCause)) {
            lastCause = cause;
            LOG.atWarn()
                    .addKeyValue("event", "waiting")
                    .addKeyValue("secret", names.namespace() + "/" + names.secret())
                    .addKeyValue("cause", cause)
                    .log("cannot make the Secret of gossip yet, trying again");
        }
    }
}
