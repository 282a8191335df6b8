package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The two threads of one client, instead of two pools without a limit: one reads answers, one calls listeners. They must not be the same, because
 * a listener that makes a request waits for its answer.
 */
final class ClientThreads implements KubernetesClientBuilder.ExecutorSupplier {

    private final ExecutorService answers = oneThread("kubernetes-http");
    private final ExecutorService callbacks = oneThread("kubernetes-callbacks");

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

    private static ExecutorService oneThread(String name) {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
