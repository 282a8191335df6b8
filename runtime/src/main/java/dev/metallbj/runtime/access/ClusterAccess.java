package dev.metallbj.runtime.access;

import dev.metallbj.runtime.access.Reviewer.Review;
import dev.metallbj.runtime.http.Access;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.Failure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those in whose token the cluster knows and who may get the path, as the API server's own metrics do it. What it said is remembered: who was let in
 * for a minute, who was not for ten seconds; and while it cannot be asked, who was let in before stays so for ten minutes, because it is then that metrics
 * are looked at. One thread at a time.
 */
public final class ClusterAccess implements Access {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterAccess.class);

    private static final Duration GRANT_COUNTS = Duration.ofSeconds(60);
    private static final Duration REFUSAL_COUNTS = Duration.ofSeconds(10);
    private static final Duration GRANT_LASTS = Duration.ofMinutes(10);
    private static final Duration ASK_AGAIN_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final long QUIET_NANOS = Duration.ofSeconds(60).toNanos();

    /** Of each kind. A cluster has one or two Prometheus. */
    private static final int REMEMBERED = 64;

    private static final int QUESTIONS_PER_SECOND = 5;

    private final Reviewer reviewer;
    private final String path;
    private final LongSupplier nanos;
    private final RememberedTokens<Decision.Allowed> granted = new RememberedTokens<>(REMEMBERED);
    private final RememberedTokens<Decision.Refused> refused = new RememberedTokens<>(REMEMBERED);
    private final QuestionBudget budget;
    private long lastLine;

    /**
     * Asks with a client; makes no request yet.
     *
     * @param client made by {@link dev.metallbj.runtime.kubernetes.Clients}
     * @param path that is read, for example {@code /metrics}
     */
    public ClusterAccess(KubernetesClient client, String path) {
        this(new ApiReviewer(client, path), path, System::nanoTime);
    }

    ClusterAccess(Reviewer reviewer, String path, LongSupplier nanos) {
        this.reviewer = reviewer;
        this.path = path;
        this.nanos = nanos;
        this.budget = new QuestionBudget(QUESTIONS_PER_SECOND, nanos.getAsLong());
        this.lastLine = nanos.getAsLong() - QUIET_NANOS;
    }

    @Override
    public synchronized Decision decide(Optional<String> token) {
        if (token.isEmpty()) {
            return new Decision.Refused(
                    401,
                    "no token: want the header \"Authorization: Bearer TOKEN\" with the token of a service account of this cluster;"
                            + " in Prometheus: authorization.credentials_file or bearerTokenFile");
        }
        TokenHash hash = TokenHash.of(token.get());
        long now = nanos.getAsLong();
        Optional<Decision> known =
                granted.get(hash, now).<Decision>map(one -> one).or(() -> refused.get(hash, now));
        return known.orElseGet(() -> ask(token.get(), hash, now));
    }

    private Decision ask(String token, TokenHash hash, long now) {
        if (!budget.take(now)) {
            return earlier(
                    hash,
                    now,
                    new Decision.Refused(
                            429, "too many unknown tokens at once: want the same token at each scrape, or a pause"));
        }
        try {
            return switch (reviewer.review(token)) {
                case Review.Granted _ ->
                    granted.put(hash, new Decision.Allowed(), now, GRANT_COUNTS.toNanos(), GRANT_LASTS.toNanos());
                case Review.Denied denied ->
                    refuse(
                            hash,
                            now,
                            new Decision.Refused(
                                    403,
                                    "user \"" + denied.user() + "\" may not get " + path
                                            + ": want a ClusterRole with the rule nonResourceURLs [\"" + path
                                            + "\"], verbs [\"get\"], and a ClusterRoleBinding of it to this user"));
                case Review.Unknown unknown ->
                    refuse(
                            hash,
                            now,
                            new Decision.Refused(
                                    401,
                                    "the API server does not know this token"
                                            + (unknown.reason().isEmpty() ? "" : " (" + unknown.reason() + ")")
                                            + ": want one of a service account of this cluster that has not expired"));
            };
        } catch (KubernetesClientException failed) {
            return earlier(hash, now, cannotAsk(failed, now));
        }
    }

    private Decision refuse(TokenHash hash, long now, Decision.Refused refusal) {
        granted.forget(hash);
        return refused.put(hash, refusal, now, REFUSAL_COUNTS.toNanos(), REFUSAL_COUNTS.toNanos());
    }

    /** Who was let in before is so again when there is no telling. */
    private Decision earlier(TokenHash hash, long now, Decision.Refused otherwise) {
        return granted.extend(hash, now, ASK_AGAIN_AFTER_FAILURE.toNanos())
                .<Decision>map(one -> one)
                .orElse(otherwise);
    }

    private Decision.Refused cannotAsk(KubernetesClientException failed, long now) {
        String why = Failure.of(failed) == Failure.FORBIDDEN
                ? "this program may not ask the API server about tokens: want the verb create for tokenreviews (authentication.k8s.io) and"
                        + " subjectaccessreviews (authorization.k8s.io) in the ClusterRole of its service account"
                : "the API server cannot be asked about the token now, try again: " + Causes.line(failed);
        if (now - lastLine >= QUIET_NANOS) {
            lastLine = now;
            LOG.atWarn().addKeyValue("cause", Causes.line(failed)).log("a scrape is refused, " + why);
        }
        return new Decision.Refused(503, why);
    }
}
