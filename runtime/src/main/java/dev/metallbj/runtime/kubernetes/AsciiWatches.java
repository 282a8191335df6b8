package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what is not ASCII in a watch as JSON escapes, before the client reads it. The client (7.8.0) decodes each piece of a watch by itself and takes
 * the unused end of its buffer for text: after one umlaut in an annotation the next event cannot be read, the watch ends, and everything is listed
 * anew. A character that two pieces share it would not know at all. Outside of strings JSON is ASCII, so that escapes stand only where they may.
 */
final class AsciiWatches implements Interceptor {

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        String query = request.uri().getQuery();
        return query != null && query.contains("watch=true") ? escaping(consumer) : consumer;
    }

    private static AsyncBody.Consumer<List<ByteBuffer>> escaping(AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        JsonEscapes escapes = new JsonEscapes();
        return (pieces, body) -> {
            List<ByteBuffer> escaped = new ArrayList<>(pieces.size());
            pieces.forEach(piece -> escaped.add(escapes.of(piece)));
            consumer.consume(escaped, body);
        };
    }
}
