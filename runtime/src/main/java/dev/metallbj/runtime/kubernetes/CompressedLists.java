package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the pages of lists in gzip, as {@code kubectl} and the Go client do; the client does not by itself. The API server compresses what has 128 KiB or more, to about a tenth.
 * Without the C2 compiler a kilobyte is far cheaper to inflate, which zlib does, than to decrypt, which Java does.
 */
final class CompressedLists implements Interceptor {

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (isPage(request)) {
            builder.setHeader("Accept-Encoding", "gzip");
        }
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        return isPage(request) ? new Inflating(consumer) : consumer;
    }

    private static boolean isPage(HttpRequest request) {
        String query = request.uri().getQuery();
        return query != null && query.contains("limit=") && !query.contains("watch=true");
    }

    private static final class Inflating implements AsyncBody.Consumer<List<ByteBuffer>> {
        private final Gunzip gunzip = new Gunzip();
        private AsyncBody.@Nullable Consumer<List<ByteBuffer>> consumer;

        Inflating(AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void consume(List<ByteBuffer> pieces, AsyncBody body) throws Exception {
            List<ByteBuffer> inflated = gunzip.of(pieces);
            if (consumer != null) {
                consumer.consume(inflated, body);
            }
            if (gunzip.hasEnded()) {
                // It holds the page, and the idle connection holds us.
                consumer = null;
            }
        }
    }
}
