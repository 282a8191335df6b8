package dev.metallbj.runtime.kubernetes;

import dev.metallbj.runtime.thread.WorkThreads;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/**
 * The two threads of one client, instead of two pools without a limit: one reads answers, one calls listeners. They must not be the same, because
 * a listener that makes a request waits for its answer.
 */
final class ClientThreads implements KubernetesClientBuilder.ExecutorSupplier {

    private final ExecutorService answers = WorkThreads.lasting("kubernetes-http");
    private final ExecutorService callbacks = WorkThreads.lasting("kubernetes-callbacks");

    /** The thread that calls listeners. */
    @Override
    public Executor get() {
        return callbacks;
    }

    /** Called when the client is closed. */
    @Override
    public void onClose(Executor executor) {
        callbacks.shutdownNow();
        answers.shutdown();
    }

    /** Makes the HTTP client that reads answers on its thread. */
    JdkHttpClientFactory http() {
        return new JdkHttpClientFactory() {
            @Override
            protected HttpClient.Builder createNewHttpClientBuilder() {
                return HttpClient.newBuilder().executor(answers);
            }
        };
    }
}
