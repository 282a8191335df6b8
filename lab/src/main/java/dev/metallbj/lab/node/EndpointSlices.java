package dev.metallbj.lab.node;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;

/** Writes the EndpointSlice of a Service, as the endpoint-slice controller would from its Pods. Any thread. */
public final class EndpointSlices {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("lab-endpoints")
            .withForce(true)
            .build();

    private final KubernetesClient client;

    public EndpointSlices(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Says which Pods are behind a Service from now on, in one slice of one family.
     *
     * @param endpoints may be empty: the slice is there and has none
     * @throws IllegalArgumentException if there is no such Service
     */
    public void set(String namespace, String service, List<ServiceEndpoint> endpoints) {
        Service object =
                client.services().inNamespace(namespace).withName(service).get();
        if (object == null) {
            throw new IllegalArgumentException("no Service " + namespace + "/" + service);
        }
        client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .resource(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withName(sliceName(service))
                        .withNamespace(namespace)
                        .addToLabels("kubernetes.io/service-name", service)
                        .addToLabels("endpointslice.kubernetes.io/managed-by", "lab")
                        .endMetadata()
                        .withAddressType("IPv4")
                        .withEndpoints(
                                endpoints.stream().map(EndpointSlices::endpoint).toList())
                        .withPorts(ports(object))
                        .build())
                .patch(APPLY);
    }

    /** One ready endpoint on each node. */
    public void setReady(String namespace, String service, List<Node> nodes) {
        set(namespace, service, nodes.stream().map(ServiceEndpoint::ready).toList());
    }

    /** Deletes the slice. */
    public void delete(String namespace, String service) {
        client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withName(sliceName(service))
                .delete();
    }

    private static String sliceName(String service) {
        return service + "-lab";
    }

    private static Endpoint endpoint(ServiceEndpoint endpoint) {
        return new EndpointBuilder()
                .withAddresses(endpoint.node().host().addresses().v4())
                .withNodeName(endpoint.node().name())
                .withNewConditions(endpoint.ready(), endpoint.serving(), endpoint.terminating())
                .build();
    }

    private static List<EndpointPort> ports(Service service) {
        return service.getSpec().getPorts().stream()
                .map(port -> new EndpointPortBuilder()
                        .withName(port.getName() == null ? "" : port.getName())
                        .withPort(port.getPort())
                        .withProtocol(port.getProtocol())
                        .build())
                .toList();
    }
}
