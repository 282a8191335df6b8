package dev.metallbj.controller.certificate;

import dev.metallbj.runtime.http.Health;
import dev.metallbj.runtime.http.TlsIdentity;
import dev.metallbj.runtime.kubernetes.Backoff;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.Selection;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the webhook's certificates: makes them, renews them, shares them with other replicas through the Secret, and has the API server trust them.
 *
 * <p>A thread of its own looks at Secret and webhook configuration whenever one of them has changed, when a certificate is due, and otherwise twice a
 * day; it computes everything anew from both. No call fails meanwhile: a certificate is used only when every API server knows its authority, and an
 * authority stays in the bundles until it expires, because other replicas may use it for longer. Replicas agree through the Secret's resource version:
 * who comes second takes what the first has written.
 *
 * <p>Ready means that the port answers with a certificate, and that the configuration names its authority. An API server that goes away later changes
 * nothing about that.
 */
public final class CertificateRotation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateRotation.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

    /** Somebody who overwrites what is written here is not answered faster than this. */
    private static final Duration GAP = Duration.ofMillis(100);

    private final KeySecret secret;
    private final CaBundles bundles;
    private final ServiceHost host;
    private final Lifetimes lifetimes;
    private final Clock clock;
    private final Health.Condition ready;
    private final Informers watches;
    private final Semaphore changes = new Semaphore(0);
    private final Thread thread;

    /** Authorities that were made here and lost the race for the Secret. */
    private final Set<X509Certificate> rejected = new HashSet<>();

    private volatile Optional<WebhookKeys> inUse = Optional.empty();
    private volatile boolean closed;
    private volatile int port;
    private boolean isReady;
    private String lastProblem = "";

    /**
     * {@link #start} begins.
     *
     * @param client is not closed here
     * @param host where the API server calls the webhook
     * @param secretName in the namespace of {@code host}
     * @param clock of the wall
     * @param ready reports when the webhook can be called
     */
    public CertificateRotation(
            KubernetesClient client,
            ServiceHost host,
            String secretName,
            Lifetimes lifetimes,
            Clock clock,
            Health.Condition ready) {
        this.secret = new KeySecret(client, host.namespace(), secretName);
        this.bundles = new CaBundles(client, host);
        this.host = host;
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.ready = ready;
        this.watches = new Informers(client);
        watches.add(Selection.one(host.namespace(), secretName, Secret.class), change -> changes.release());
        watches.add(
                Selection.one("", CaBundles.CONFIGURATION, WebhookConfiguration.class), change -> changes.release());
        this.thread = Thread.ofPlatform().daemon().name("webhook-certificates").unstarted(this::run);
    }

    /**
     * Begins; returns at once.
     *
     * @param openPort the TCP port that answers with {@link #identity}
     */
    public void start(int openPort) {
        port = openPort;
        watches.start();
        thread.start();
    }

    /** What the port answers with now; empty until there is a certificate. Any thread. */
    public Optional<TlsIdentity> identity() {
        return inUse.map(WebhookKeys::serving);
    }

    /** Stops watching and waits for nothing; the identity stays. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        watches.close();
    }

    private void run() {
        int failures = 0;
        try {
            while (!closed) {
                changes.drainPermits();
                failures = turn() ? 0 : failures + 1;
                if (failures == 0) {
                    Thread.sleep(GAP);
                    var _ = changes.tryAcquire(untilNextLook().toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    Duration pause =
                            BACKOFF.delay(failures, ThreadLocalRandom.current().nextDouble());
                    var _ = changes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                    Thread.sleep(GAP);
                }
            }
        } catch (InterruptedException ended) {
            LOG.atDebug().log("certificates are no longer kept");
        }
    }

    /** @return whether all is as it should be; otherwise it has to be tried again */
    private boolean turn() throws InterruptedException {
        String problem;
        try {
            use(carryOut(secret.read()));
            isReady = true;
            lastProblem = "";
            ready.holds();
            return true;
        } catch (CaBundles.NotRegistered unknown) {
            isReady = false;
            problem = String.valueOf(unknown.getMessage());
        } catch (KubernetesClientException failed) {
            if (failed.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                LOG.atDebug().log("another replica was faster, or somebody has changed the object");
                return false;
            }
            problem = Causes.line(failed);
        } catch (GeneralSecurityException | IOException | RuntimeException failed) {
            problem = failed.toString();
        }
        if (!isReady) {
            ready.fails(problem);
        }
        complain(problem);
        return false;
    }

    /** @return what the Secret holds now */
    private WebhookKeys carryOut(KeySecret.Stored stored)
            throws GeneralSecurityException, CaBundles.NotRegistered, InterruptedException {
        Instant now = clock.instant();
        return switch (RotationStep.decide(stored.data(), inUse, host, lifetimes, now)) {
            case RotationStep.Keep keep -> keep.keys();
            case RotationStep.Restore restore -> write(stored, restore.keys(), restore.problem());
            // Nothing is in force that could break, and of two replicas that start at once only the first one's
            // authority gets into the bundles.
            case RotationStep.Begin begin -> write(stored, issuer().all(now), begin.problem());
            case RotationStep.RenewServing renew ->
                write(stored, issuer().serving(renew.old().authority(), now), "its serving certificate expires");
            case RotationStep.RenewAll renew -> renewAll(stored, renew.old(), now);
        };
    }

    /** The new authority is trusted everywhere before anybody can find it in the Secret. */
    private WebhookKeys renewAll(KeySecret.Stored stored, WebhookKeys old, Instant now)
            throws GeneralSecurityException, CaBundles.NotRegistered, InterruptedException {
        WebhookKeys next = issuer().all(now);
        // Until it is in the Secret: other replicas may use that for longer than this one.
        rejected.add(next.authority().certificate());
        trust(List.of(next, old));
        write(stored, next, "its authority expires");
        return next;
    }

    private WebhookKeys write(KeySecret.Stored stored, WebhookKeys keys, String why) {
        secret.write(stored, keys);
        LOG.atInfo()
                .addKeyValue("event", "webhookSecretWritten")
                .addKeyValue("secret", secret.toString())
                .addKeyValue("why", why)
                .addKeyValue(
                        "expires", WebhookKeys.end(keys.serving().certificate()).toString())
                .addKeyValue(
                        "authorityExpires",
                        WebhookKeys.end(keys.authority().certificate()).toString())
                .log("the Secret of the webhook's certificate is written");
        return keys;
    }

    private CertificateIssuer issuer() throws GeneralSecurityException {
        return new CertificateIssuer(host, lifetimes);
    }

    /** Answers with these keys from now on, as soon as the API server trusts them. */
    private void use(WebhookKeys keys)
            throws GeneralSecurityException, CaBundles.NotRegistered, IOException, InterruptedException {
        rejected.remove(keys.authority().certificate());
        Optional<WebhookKeys> before = inUse;
        if (before.isEmpty()) {
            inUse = Optional.of(keys);
        }
        trust(before.isPresent() ? List.of(keys, before.get()) : List.of(keys));
        boolean changed = before.filter(keys::sameAs).isEmpty();
        if (changed) {
            inUse = Optional.of(keys);
        }
        if (changed || !isReady) {
            PortProbe.check(port, keys.authority(), host.name());
        }
    }

    /**
     * Has the API server trust these authorities. Where that takes a change, and calls are answered already, waits until every API server has seen
     * it.
     */
    private void trust(List<WebhookKeys> keys) throws CaBundles.NotRegistered, InterruptedException {
        List<X509Certificate> authorities = keys.stream()
                .map(one -> one.authority().certificate())
                .distinct()
                .toList();
        CaBundle wanted = new CaBundle(authorities, rejected);
        while (bundles.ensure(wanted, clock.instant()) && authorities.size() > 1) {
            Thread.sleep(lifetimes.propagation());
        }
    }

    private Duration untilNextLook() {
        Duration untilDue = inUse.map(keys -> Duration.between(clock.instant(), RotationStep.due(keys, lifetimes)))
                .orElse(Duration.ZERO);
        if (untilDue.isNegative()) {
            return Duration.ZERO;
        }
        return untilDue.compareTo(lifetimes.recheck()) < 0 ? untilDue : lifetimes.recheck();
    }

    /** Once for each problem. */
    private void complain(String problem) {
        if (!closed && !problem.equals(lastProblem)) {
            lastProblem = problem;
            LOG.atWarn()
                    .addKeyValue("event", "waiting")
                    .addKeyValue("secret", secret.toString())
                    .addKeyValue("cause", problem)
                    .log("the webhook's certificate cannot be looked after, trying again");
        }
    }
}
