package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.runtime.kubernetes.Clients;
import dev.metallbj.runtime.kubernetes.ServiceStatusPatch;
import dev.metallbj.runtime.kubernetes.ServiceStatusPatch.ConditionEdit;
import dev.metallbj.runtime.kubernetes.model.Service;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What a controller has to beat: a program that lists the Services and gives each the next address, without deciding anything, watching anything or
 * looking back. It uses the same client with the same settings, and writes the same status patch and one Event each, eight requests at a time.
 *
 * <p>Arguments: the namespace, and the first address. It stays when it is done, so that its CPU time can be read, and ends by a signal.
 */
final class PlainLoop {
    private static final int IN_FLIGHT = 8;
    private static final long PAGE = 250;

    private final KubernetesClient client;
    private final String namespace;

    private PlainLoop(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** Runs it; see the class. */
    public static void main(String[] args) throws StartupException, InterruptedException {
        new PlainLoop(Clients.connect("plain-loop"), args[0]).run(IpAddress.parse(args[1]));
        System.out.println("done");
        new CountDownLatch(1).await();
    }

    private void run(IpAddress first) {
        IpAddress address = first;
        String page = "";
        try (ExecutorService threads = Executors.newFixedThreadPool(IN_FLIGHT)) {
            do {
                var list = client.resources(Service.class)
                        .inNamespace(namespace)
                        .list(new ListOptionsBuilder()
                                .withLimit(PAGE)
                                .withContinue(page.isEmpty() ? null : page)
                                .build());
                for (Service service : list.getItems()) {
                    String ip = address.toString();
                    threads.execute(() -> write(service, ip));
                    address = address.next();
                }
                page = Optional.ofNullable(list.getMetadata().getContinue()).orElse("");
            } while (!page.isEmpty());
        }
    }

    private void write(Service service, String ip) {
        new ServiceStatusPatch(
                        namespace,
                        service.getMetadata().getName(),
                        service.getMetadata().getResourceVersion(),
                        Optional.of(List.of(ip)),
                        Map.of("metallb.io/ip-allocated-from-pool", Optional.of("bench")),
                        Optional.of(new ConditionEdit.Put(
                                "metallb.io/Assigned",
                                "True",
                                "Assigned",
                                "Assigned IP [\"" + ip + "\"] from the pool \"bench\"",
                                Optional.of(Instant.now()),
                                0)))
                .write(client);
        event(service, ip);
    }

    private void event(Service service, String ip) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String name = service.getMetadata().getName();
        client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withName(name + "." + Long.toHexString(System.nanoTime()))
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withApiVersion("v1")
                        .withKind("Service")
                        .withNamespace(namespace)
                        .withName(name)
                        .withUid(service.getMetadata().getUid())
                        .withResourceVersion(service.getMetadata().getResourceVersion())
                        .endInvolvedObject()
                        .withType("Normal")
                        .withReason("IPAllocated")
                        .withMessage("Assigned IP [\"" + ip + "\"]")
                        .withNewSource("plain-loop", "bench")
                        .withReportingComponent("plain-loop")
                        .withReportingInstance("bench")
                        .withFirstTimestamp(now)
                        .withLastTimestamp(now)
                        .withCount(1)
                        .build())
                .create();
    }
}
