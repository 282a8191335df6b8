package dev.metallbj.controller.report;

import dev.metallbj.controller.allocator.PoolCounters;
import dev.metallbj.controller.lease.Term;
import dev.metallbj.crd.IPAddressPool;
import dev.metallbj.runtime.report.BatchedWrites;
import dev.metallbj.runtime.report.Licence;
import dev.metallbj.runtime.report.StatusPatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps the status of each pool at what the allocator counts. A status that somebody cleared or edited differs from that too, and is put right. On
 * the reconciler's thread.
 */
final class PoolStatuses {

    private final BatchedWrites writes;
    private List<IPAddressPool> pools = List.of();
    private Map<String, PoolCounters> counters = Map.of();

    /** Outside of a term. */
    PoolStatuses(BatchedWrites.Machine machine) {
        this.writes = new BatchedWrites("status of a pool", machine, this::due);
    }

    /** A term of leadership; nothing is written before something has been counted in it. */
    void begin(Term term) {
        writes.begin(term);
    }

    /** What was counted says nothing about the next term. */
    void end() {
        writes.end();
        counters = Map.of();
    }

    /** These pools exist now, and this is what they show. */
    void exist(List<IPAddressPool> pools) {
        this.pools = pools;
        writes.changed();
    }

    /** This is what they should show; a pool that is not in force has no counters and keeps what it shows. */
    void counted(Map<String, PoolCounters> counters) {
        this.counters = counters;
        writes.changed();
    }

    private List<StatusWrite> due() {
        List<StatusWrite> differing = new ArrayList<>();
        for (IPAddressPool pool : pools) {
            PoolCounters counted = counters.get(pool.getMetadata().getName());
            if (counted != null && !status(counted).equals(pool.getStatus())) {
                differing.add(new StatusWrite(pool, status(counted)));
            }
        }
        return differing;
    }

    private static IPAddressPool.Status status(PoolCounters counted) {
        return IPAddressPool.Status.of(
                counted.assignedIpv4(), counted.assignedIpv6(), counted.availableIpv4(), counted.availableIpv6());
    }

    /** It names all six numbers and so replaces whatever stood there. */
    private record StatusWrite(IPAddressPool pool, IPAddressPool.Status status) implements BatchedWrites.Write {
        @Override
        public String object() {
            return pool.describe();
        }

        @Override
        public boolean send(Licence term) {
            return term.write(client -> StatusPatch.write(client, IPAddressPool.class, pool, status))
                    .isPresent();
        }
    }
}
