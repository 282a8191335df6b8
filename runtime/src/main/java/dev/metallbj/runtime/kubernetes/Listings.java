package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells when a cache is filled anew, at the start and after each gap of its watch. Between the two calls the cache's listeners are told of what is
 * new and changed, in the order of names, and only in the end of what is gone: who acts in between acts on a state that never was.
 *
 * <p>Seen in the client's own requests, because neither it nor JOSDK tells a listener of both: an informer sends the first request of a list
 * before it tells of anything in it, and asks for the watch only when all has been told. Any thread.
 */
public final class Listings implements Interceptor {

    /** Objects per page of a cache's list: a page of 100 Services is about 200 KiB of JSON (jvm-footprint). */
    public static final long PAGE = 100;

    /** Both are called on a thread of the client and must not block. */
    public interface Listener {
        /** A page of a list is asked for; told for each page. */
        void listing();

        /** The watch is asked for: everything in the list, and what is missing in it, has been told. Also told where there was no list before. */
        void complete();
    }

    private record Subscription(String path, String limit, Listener listener) {}

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    Listings() {}

    /**
     * Those of one client.
     *
     * @throws IllegalArgumentException for a client that {@link Clients} did not make
     */
    public static Listings of(KubernetesClient client) {
        if (client.getHttpClient() instanceof RequestTags tags) {
            Listings own = tags.getTag(Listings.class);
            if (own != null) {
                return own;
            }
        }
        throw new IllegalArgumentException("want a client made by Clients");
    }

    /**
     * Subscribes to one cache.
     *
     * @param path of its list, for example {@code /api/v1/services}
     * @param page its list limit, which tells its lists from those of others
     */
    public void subscribe(String path, long page, Listener listener) {
        subscriptions.add(new Subscription(path, "limit=" + page, listener));
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        URI uri = request.uri();
        for (Subscription one : subscriptions) {
            if (uri.getPath().endsWith(one.path()) && uri.getQuery() != null) {
                List<String> query = List.of(uri.getQuery().split("&", -1));
                if (query.contains("watch=true")) {
                    one.listener().complete();
                } else if (query.contains(one.limit())) {
                    one.listener().listing();
                }
            }
        }
    }
}
