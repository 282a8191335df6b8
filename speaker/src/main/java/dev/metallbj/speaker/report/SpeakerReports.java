package dev.metallbj.speaker.report;

import dev.metallbj.crd.ParsedConfig;
import dev.metallbj.runtime.kubernetes.Failure;
import dev.metallbj.runtime.kubernetes.model.Pod;
import dev.metallbj.runtime.metrics.ClientMetrics;
import dev.metallbj.runtime.report.BatchedWrites;
import dev.metallbj.runtime.report.ConfigurationReport;
import dev.metallbj.runtime.report.ConfigurationReport.Component;
import dev.metallbj.runtime.report.Licence;
import dev.metallbj.speaker.announce.AnnouncedServices;
import dev.metallbj.speaker.election.Interfaces;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What this speaker says in the API about itself: a ServiceL2Status for each Service that it announces, and the ConfigurationState of its node. Nothing
 * is read or written for it before all Services have been decided once; then one thread does, while there is something to do. Methods are for any
 * thread and return at once.
 */
public final class SpeakerReports implements AnnouncedServices {
    private final KubernetesClient client;
    private final String namespace;
    private final String pod;
    private final Supplier<Optional<String>> seenUid;
    private final BatchedWrites.Machine machine;
    private final ServiceStatuses statuses;
    private final ConfigurationReport configuration;
    private boolean begun;
    private Optional<String> podUid = Optional.empty();

    /**
     * Wires it up.
     *
     * @param namespace the operator's
     * @param node name of this node
     * @param pod name of the Pod that this speaker runs in, the owner of the statuses; empty = not known, and they have none
     * @param seenUid the uid of that Pod, if a cache has it; otherwise the Pod is read once
     * @param metrics counts what fails
     */
    public SpeakerReports(
            KubernetesClient client,
            String namespace,
            String node,
            String pod,
            Supplier<Optional<String>> seenUid,
            ClientMetrics metrics) {
        this.client = client;
        this.namespace = namespace;
        this.pod = pod;
        this.seenUid = seenUid;
        this.machine = BatchedWrites.Machine.onOneThread("speaker-reports");
        this.statuses = new ServiceStatuses(
                client, new ServiceStatuses.Scope(namespace, node, pod), this::podUid, machine, metrics::updateFailed);
        this.configuration =
                new ConfigurationReport(client, namespace, Component.speaker(node), machine, InstantSource.system());
    }

    /** The pools and advertisements have been read, and mean this. */
    public void read(ParsedConfig meaning) {
        machine.owner().execute(() -> configuration.read(meaning));
    }

    @Override
    public void announced(String service, Interfaces interfaces, boolean tookOver) {
        statuses.announced(service, interfaces, tookOver);
    }

    @Override
    public void withdrawn(String service) {
        statuses.withdrawn(service);
    }

    @Override
    public void allDecided() {
        machine.owner().execute(() -> {
            if (!begun) {
                begun = true;
                statuses.begin();
                configuration.begin(Licence.always(client));
            }
        });
    }

    /** On the machine's thread. */
    private Optional<String> podUid() {
        if (podUid.isEmpty()) {
            podUid = seenUid.get().or(this::readUid);
        }
        return podUid;
    }

    /** Without the Pod, or the right to read it, the statuses have no owner: they are still of use. */
    private Optional<String> readUid() {
        try {
            Pod read = client.resources(Pod.class)
                    .inNamespace(namespace)
                    .withName(pod)
                    .get();
            return Optional.ofNullable(read).map(found -> found.getMetadata().getUid());
        } catch (KubernetesClientException failed) {
            if (Failure.of(failed) == Failure.SERVER) {
                return Optional.empty(); // asked again with the next round
            }
            return Optional.of("");
        }
    }
}
