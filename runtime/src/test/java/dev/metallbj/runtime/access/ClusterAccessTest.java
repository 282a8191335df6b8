package dev.metallbj.runtime.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.access.Reviewer.Review;
import dev.metallbj.runtime.http.Access.Decision;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterAccessTest {

    private final Map<String, Review> known = new HashMap<>(Map.of("prometheus", new Review.Granted()));
    private final List<String> asked = new ArrayList<>();
    private Optional<KubernetesClientException> failure = Optional.empty();
    private long now = Long.MAX_VALUE - 1_000; // it overflows within the test
    private final ClusterAccess access = new ClusterAccess(this::review, "/metrics", () -> now);

    private Review review(String token) {
        asked.add(token);
        if (failure.isPresent()) {
            throw failure.get();
        }
        return known.getOrDefault(token, new Review.Unknown("token is made up"));
    }

    @Test
    void whoMayIsAskedAboutOnceAMinute() {
        for (int second = 0; second < 120; second++) {
            assertAllowed("prometheus");
            pass(Duration.ofSeconds(1));
        }
        assertEquals(2, asked.size());
    }

    @Test
    void eachRefusalSaysWhatWouldBeRight() {
        known.put("guest", new Review.Denied("system:serviceaccount:shop:guest"));
        assertRefused(401, "want the header \"Authorization: Bearer TOKEN\"", Optional.empty());
        assertRefused(401, "does not know this token (token is made up): want one of", Optional.of("other"));
        assertRefused(
                403,
                "user \"system:serviceaccount:shop:guest\" may not get /metrics: want a ClusterRole with the rule nonResourceURLs",
                Optional.of("guest"));
        assertEquals(List.of("other", "guest"), asked, "nothing is asked without a token");
    }

    @Test
    void aRefusalIsForgottenSoonSoThatRightsGivenAfterwardsCount() {
        known.put("guest", new Review.Denied("guest"));
        assertRefused(403, "may not", Optional.of("guest"));
        known.put("guest", new Review.Granted());
        pass(Duration.ofSeconds(9));
        assertRefused(403, "may not", Optional.of("guest"));
        pass(Duration.ofSeconds(1));
        assertAllowed("guest");
    }

    @Test
    void rightsTakenAwayCountAfterAMinute() {
        assertAllowed("prometheus");
        known.put("prometheus", new Review.Denied("prometheus"));
        pass(Duration.ofSeconds(61));
        assertRefused(403, "may not", Optional.of("prometheus"));
    }

    @Test
    void whileTheApiServerIsAwayWhoWasLetInStaysSoForTenMinutes() {
        assertAllowed("prometheus");
        failure = Optional.of(new KubernetesClientException("connection refused"));
        for (int second = 0; second < 599; second++) {
            pass(Duration.ofSeconds(1));
            assertAllowed("prometheus");
        }
        assertTrue(asked.size() <= 1 + 540 / 5, "asked again every 5 s at most: " + asked.size());
        pass(Duration.ofSeconds(6));
        assertRefused(503, "cannot be asked about the token now, try again", Optional.of("prometheus"));
        assertRefused(503, "cannot be asked", Optional.of("other"));
    }

    @Test
    void aProgramThatMayNotAskSaysWhichRightsItLacks() {
        failure = Optional.of(new KubernetesClientException("tokenreviews is forbidden", 403, null));
        assertRefused(503, "want the verb create for tokenreviews (authentication.k8s.io)", Optional.of("prometheus"));
    }

    @Test
    void aFloodOfMadeUpTokensCostsFewQuestionsAndKeepsNobodyOut() {
        assertAllowed("prometheus");
        for (int second = 0; second < 120; second++) {
            for (int i = 0; i < 100; i++) {
                access.decide(Optional.of("made-up-" + second + "-" + i));
            }
            pass(Duration.ofSeconds(1));
            assertAllowed("prometheus");
        }
        assertTrue(asked.size() < 20 + 5 * 121, "questions: " + asked.size());
        assertRefused(429, "want the same token at each scrape", exhausted());
    }

    private Optional<String> exhausted() {
        for (int i = 0; i < 30; i++) {
            access.decide(Optional.of("last-" + i));
        }
        return Optional.of("one-more");
    }

    @Test
    void aBoundedNumberIsRemembered() {
        RememberedTokens<String> tokens = new RememberedTokens<>(3);
        for (int i = 0; i < 100; i++) {
            tokens.put(TokenHash.of("token-" + i), "d", 0, 10, 10);
        }
        assertEquals(3, tokens.size());
        assertEquals(Optional.of("d"), tokens.get(TokenHash.of("token-99"), 9));
        assertEquals(Optional.empty(), tokens.get(TokenHash.of("token-99"), 10));
        assertEquals(Optional.empty(), tokens.get(TokenHash.of("token-1"), 1));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void assertAllowed(String token) {
        assertEquals(new Decision.Allowed(), access.decide(Optional.of(token)));
    }

    private void assertRefused(int status, String words, Optional<String> token) {
        Decision.Refused refused = assertInstanceOf(Decision.Refused.class, access.decide(token));
        assertEquals(status, refused.status());
        assertTrue(refused.message().contains(words), refused.message());
    }
}
