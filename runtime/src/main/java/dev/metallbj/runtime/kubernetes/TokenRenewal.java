package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * The client's renewal of tokens, every minute and after 401, but without sending the refused request once more: whoever asked decides whether to ask
 * again. A write that is repeated in here would not be preceded by a look at the Lease.
 */
final class TokenRenewal extends TokenRefreshInterceptor {

    TokenRenewal(Config config, HttpClient.Factory factory) {
        super(config, factory, Instant.now());
    }

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder headers, HttpResponse<?> response, RequestTags tags) {
        return super.afterFailure(headers, response, tags).thenApply(renewed -> false);
    }
}
