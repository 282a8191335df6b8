package dev.metallbj.speaker.report;

import dev.metallbj.crd.ServiceL2Status.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Services that one round of writes takes over from other nodes, and what those said of them: listed once for the whole round, because each list
 * makes the API server look at every ServiceL2Status of the cluster. On the thread that makes the round's requests.
 */
final class TakenOver {
    private final StatusRequests requests;
    private final List<Status> statuses = new ArrayList<>();
    private Optional<Map<String, List<String>>> saidByOthers = Optional.empty();

    TakenOver(StatusRequests requests) {
        this.requests = requests;
    }

    /** One more Service of the round; before the first request. */
    void add(Status status) {
        statuses.add(status);
    }

    /**
     * Deletes what other nodes said of a Service of the round.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when it failed; the next call begins anew
     */
    void deleteOthers(KubernetesClient client, Status status) {
        if (saidByOthers.isEmpty()) {
            saidByOthers = Optional.of(list(client));
        }
        for (String name : saidByOthers.get().getOrDefault(service(status), List.of())) {
            requests.delete(client, name);
        }
    }

    private Map<String, List<String>> list(KubernetesClient client) {
        Map<String, List<String>> names = new HashMap<>();
        for (StatusObject object : requests.ofOthers(client, statuses)) {
            names.computeIfAbsent(object.labelledService(), _ -> new ArrayList<>())
                    .add(object.name());
        }
        return names;
    }

    private static String service(Status status) {
        return status.serviceNamespace() + "/" + status.serviceName();
    }
}
