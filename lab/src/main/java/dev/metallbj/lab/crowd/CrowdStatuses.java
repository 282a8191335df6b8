package dev.metallbj.lab.crowd;

import dev.metallbj.crd.ServiceL2Status;
import dev.metallbj.lab.node.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;

/** Writes the ServiceL2Statuses that speakers of a crowd would write. Any thread. */
public final class CrowdStatuses {
    private final KubernetesClient client;
    private final String namespace;

    /**
     * Writes nothing yet.
     *
     * @param client that may write them
     * @param namespace the operator's
     */
    public CrowdStatuses(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** A Service is announced by a node; nothing happens when that is said already. */
    public void write(Node node, String serviceNamespace, String service) {
        ServiceL2Status object = new ServiceL2Status();
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("l2-" + node.name() + "-" + serviceNamespace + "-" + service)
                .addToLabels(ServiceL2Status.NODE_LABEL, node.name())
                .addToLabels(ServiceL2Status.SERVICE_NAME_LABEL, service)
                .addToLabels(ServiceL2Status.SERVICE_NAMESPACE_LABEL, serviceNamespace)
                .build());
        try {
            ServiceL2Status made = client.resource(object).create();
            made.setStatus(new ServiceL2Status.Status(node.name(), service, serviceNamespace, List.of()));
            client.resource(made).updateStatus();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }
}
