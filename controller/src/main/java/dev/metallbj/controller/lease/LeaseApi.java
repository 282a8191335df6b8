package dev.metallbj.controller.lease;

import dev.metallbj.controller.lease.state.LeaseRecord;
import dev.metallbj.controller.lease.state.SeenLease;
import dev.metallbj.runtime.kubernetes.BoundedRequests;
import dev.metallbj.runtime.kubernetes.model.Lease;
import dev.metallbj.runtime.kubernetes.model.LeaseSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Optional;

/** The requests about one Lease: each method makes one, on the calling thread, and ends in time. */
final class LeaseApi {

    /** The highest resource version of a Service that a leader wrote, so that the next one knows what its own cache must have seen. */
    static final String LAST_WRITE = "metallb.io/last-write";

    private final BoundedRequests requests;
    private final String namespace;
    private final String name;

    LeaseApi(BoundedRequests requests, String namespace, String name) {
        this.requests = requests;
        this.namespace = namespace;
        this.name = name;
    }

    /**
     * Empty when there is none.
     *
     * @throws KubernetesClientException when it cannot be read
     */
    Optional<SeenLease> read() {
        return requests.make(client -> Optional.ofNullable(client.resources(Lease.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get()))
                .map(LeaseApi::seen);
    }

    /**
     * Replaces exactly what was seen; what others keep in the Lease stays.
     *
     * @param before what is there; empty = nothing, and the Lease is created
     * @param lastWrite the new value of {@value #LAST_WRITE}; empty = it stays
     * @return what is there now
     * @throws KubernetesClientException with code 409 or 404 when something else is there
     */
    SeenLease write(Optional<SeenLease> before, LeaseRecord record, Optional<String> lastWrite) {
        Lease lease = new Lease();
        ObjectMeta metadata = lease.getMetadata();
        metadata.setNamespace(namespace);
        metadata.setName(name);
        lastWrite.ifPresent(version -> metadata.setAnnotations(Map.of(LAST_WRITE, version)));
        lease.setSpec(new LeaseSpec(
                record.holder(),
                record.durationSeconds(),
                record.acquireTime(),
                record.renewTime(),
                record.transitions()));
        return seen(requests.make(client -> before.isEmpty()
                ? client.resource(lease).create()
                : patch(client, lease, before.get().resourceVersion())));
    }

    private static Lease patch(KubernetesClient client, Lease lease, String resourceVersion) {
        lease.getMetadata().setResourceVersion(resourceVersion);
        String text = client.getKubernetesSerialization()
                .asJson(Map.of("metadata", lease.getMetadata(), "spec", lease.getSpec()));
        // An object in place of a name: of a name the client would read the object first.
        return client.resource(lease).patch(PatchContext.of(PatchType.JSON_MERGE), text);
    }

    static SeenLease seen(Lease lease) {
        LeaseSpec spec = lease.getSpec();
        Map<String, String> annotations = lease.getMetadata().getAnnotations();
        return new SeenLease(
                lease.getMetadata().getResourceVersion(),
                new LeaseRecord(
                        spec.holderIdentity(),
                        spec.leaseDurationSeconds(),
                        spec.acquireTime(),
                        spec.renewTime(),
                        spec.leaseTransitions()),
                annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(LAST_WRITE)));
    }
}
