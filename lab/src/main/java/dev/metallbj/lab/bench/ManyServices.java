package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Many Services of type LoadBalancer in one namespace, each with labels as charts set them, two ports and one slice with a ready endpoint on
 * each node. Written by several requests at a time. One thread.
 */
final class ManyServices {
    static final String NAMESPACE = "many";

    // More does not make an API server on two cores faster.
    private static final int PARALLEL = 8;

    private static final String UNASSIGNED = """
            {"metadata": {"annotations": {"metallb.io/ip-allocated-from-pool": null}}, "status": null}""";

    private final KubernetesClient client;
    private final List<Node> nodes;
    private final String namespace;
    private int count;

    private ManyServices(Lab lab, String namespace) {
        this.client = lab.kubernetes();
        this.nodes = lab.nodes();
        this.namespace = namespace;
    }

    /** The namespace alone. */
    static ManyServices none(Lab lab) {
        return none(lab, NAMESPACE);
    }

    /** As {@link #none(Lab)}, in another namespace. */
    static ManyServices none(Lab lab, String namespace) {
        lab.apiServer().manifests().createNamespace(namespace);
        return new ManyServices(lab, namespace);
    }

    /** Makes them; 1,300 take some 5 s on two idle cores. */
    static ManyServices create(Lab lab, int count) {
        ManyServices services = none(lab);
        services.grow(count);
        return services;
    }

    /** Makes more of them, until there are so many. */
    void grow(int wanted) {
        forEach(count, wanted, this::create);
        count = wanted;
    }

    int count() {
        return count;
    }

    /** Takes the addresses out of all statuses, so that they can be assigned once more. No controller may run. */
    void clearAddresses() {
        forEach(
                0,
                count,
                i -> client.services()
                        .inNamespace(namespace)
                        .withName(name(i))
                        .subresource("status")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), UNASSIGNED));
    }

    private void create(int i) {
        client.services().inNamespace(namespace).resource(service(i)).create();
        if (nodes.isEmpty()) {
            return;
        }
        client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .resource(slice(i))
                .create();
    }

    private static String name(int i) {
        return "service-" + i;
    }

    private Service service(int i) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name(i))
                .addToLabels("app.kubernetes.io/name", name(i))
                .addToLabels("app.kubernetes.io/instance", "release-" + i)
                .addToLabels("app.kubernetes.io/managed-by", "Helm")
                .addToLabels("helm.sh/chart", "web-1.2.3")
                .addToAnnotations("meta.helm.sh/release-name", "release-" + i)
                .addToAnnotations("meta.helm.sh/release-namespace", namespace)
                .endMetadata()
                .withNewSpec()
                .withType("LoadBalancer")
                // There are only 2,768 node ports.
                .withAllocateLoadBalancerNodePorts(false)
                .addToSelector("app.kubernetes.io/name", name(i))
                .addNewPort()
                .withName("http")
                .withPort(80)
                .endPort()
                .addNewPort()
                .withName("https")
                .withPort(443)
                .endPort()
                .endSpec()
                .build();
    }

    private EndpointSlice slice(int i) {
        var slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name(i) + "-lab")
                .addToLabels("kubernetes.io/service-name", name(i))
                .addToLabels("endpointslice.kubernetes.io/managed-by", "lab")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort("TCP", "http", 80, "TCP");
        for (Node node : nodes) {
            slice.addNewEndpoint()
                    .withAddresses(node.host().addresses().v4())
                    .withNodeName(node.name())
                    .withNewConditions(true, true, false)
                    .endEndpoint();
        }
        return slice.build();
    }

    private void forEach(int from, int to, IntConsumer action) {
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = from; i < to; i++) {
                int index = i;
                all.add(threads.submit(() -> action.accept(index)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("one of " + (to - from) + " Services could not be written", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Services were written", e);
        }
    }
}
