package dev.metallbj.controller.report;

import dev.metallbj.controller.allocator.PoolCounters;
import dev.metallbj.controller.lease.Term;
import dev.metallbj.controller.pool.ConfigSource;
import dev.metallbj.controller.service.ReconcilerThread;
import dev.metallbj.controller.service.TermListener;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.crd.ParsedConfig;
import dev.metallbj.runtime.report.BatchedWrites;
import dev.metallbj.runtime.report.ConfigurationReport;
import dev.metallbj.runtime.thread.WorkThreads;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells users in the API how the pools are: how full ({@link PoolStatuses}), and whether they can be used at all ({@link ConfigurationReport}). Only
 * the controller that leads does; a standby hears the same and is silent. On the reconciler's thread.
 */
public final class PoolReports implements TermListener, ConfigSource.Observer {

    private final PoolStatuses statuses;
    private final ConfigurationReport configuration;

    /**
     * Outside of a term.
     *
     * @param client for a watch; writes go through the term
     * @param namespace the operator's
     */
    public PoolReports(KubernetesClient client, ReconcilerThread thread, String namespace) {
        BatchedWrites.Machine machine = new BatchedWrites.Machine(
                thread,
                thread::after,
                WorkThreads.onDemand("pool-reports", 1),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
        statuses = new PoolStatuses(machine);
        configuration = new ConfigurationReport(
                client, namespace, ConfigurationReport.Component.CONTROLLER, machine, InstantSource.system());
    }

    @Override
    public void begun(Term term) {
        statuses.begin(term);
        configuration.begin(term);
    }

    @Override
    public void counted(SortedMap<String, PoolCounters> pools) {
        statuses.counted(pools);
    }

    @Override
    public void ended() {
        statuses.end();
        configuration.end();
    }

    @Override
    public void exist(List<IPAddressPool> pools) {
        statuses.exist(pools);
    }

    @Override
    public void read(ParsedConfig meaning) {
        configuration.read(meaning);
    }
}
