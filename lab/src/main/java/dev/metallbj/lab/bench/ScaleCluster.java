package dev.metallbj.lab.bench;

import dev.metallbj.config.IpAddress;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.apiserver.RequestKinds;
import dev.metallbj.lab.crowd.Crowd;
import dev.metallbj.lab.crowd.CrowdStatuses;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.project.ProjectFiles;
import dev.metallbj.lab.run.Await;
import dev.metallbj.speaker.election.NodeOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A real controller and one real speaker in a cluster of many nodes, whose other speakers only gossip. Most Services are everybody's; those of a second
 * pool belong to the real node and one other, the twin, so that the twin's death moves many of them to the real speaker. One thread.
 */
final class ScaleCluster implements AutoCloseable {
    private static final String PAIRS = "pairs";
    private static final String EVERYBODYS_POOL = "198.19.128.0/17";
    private static final String PAIRS_FIRST = "198.19.0.1";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PACE = Duration.ofMillis(250);
    private static final int PARALLEL = 8;

    /** Nothing more is to be expected when nothing was asked for so long. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private static final String CONFIGURATION = """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: everybodys}
            spec: {addresses: [EVERYBODYS_POOL], serviceAllocation: {priority: 1, namespaces: [many]}}
            ---
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: pairs}
            spec: {addresses: [PAIRS_POOL], serviceAllocation: {priority: 1, namespaces: [pairs]}}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: everybodys}
            spec: {ipAddressPools: [everybodys]}
            ---
            apiVersion: metallb.io/v1beta1
            kind: L2Advertisement
            metadata: {name: pairs}
            spec:
              ipAddressPools: [pairs]
              nodeSelectors: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [REAL, TWIN]}]}]
            """;

    private final Lab lab;
    private final Node real;
    private final Crowd crowd;
    private final Node twin;
    private final Map<String, String> everybodys = new HashMap<>();
    private final Map<String, String> pairs = new HashMap<>();
    private Optional<Program> speaker = Optional.empty();

    private ScaleCluster(Lab lab, int nodes) {
        this.lab = lab;
        this.real = lab.nodes().getFirst();
        this.crowd = new Crowd(lab, nodes - 1);
        this.twin = crowd.nodes().getFirst();
    }

    /**
     * Starts it; returns when every Service has its address, every status its object, and the real speaker announces its share.
     *
     * @param services of all namespaces together
     * @param nodes the real one included
     * @param moving so many the twin announces, and the real speaker when the twin is dead
     */
    static ScaleCluster start(int services, int nodes, int moving, Progress progress) {
        Lab lab = Lab.builder()
                .nodes(1)
                .withoutDataPath()
                .audited()
                .crds(ProjectFiles.get("crds/manifests"))
                .onProgress(progress::step)
                .start();
        try {
            progress.step("registering " + nodes + " nodes");
            ScaleCluster cluster = new ScaleCluster(lab, nodes);
            cluster.assign(services, moving, progress);
            progress.step("writing the statuses of the other speakers");
            cluster.writeStatuses();
            progress.step("starting " + nodes + " speakers");
            cluster.crowd.startAll();
            cluster.startSpeaker();
            cluster.crowd.awaitTogether(nodes - 1);
            return cluster;
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    private void assign(int services, int moving, Progress progress) {
        List<String> addresses = pairAddresses(moving);
        lab.apiServer()
                .manifests()
                .applyText(
                        CONFIGURATION,
                        lab.namespace(),
                        Map.of(
                                "EVERYBODYS_POOL",
                                EVERYBODYS_POOL,
                                "PAIRS_POOL",
                                addresses.getFirst() + "-" + addresses.getLast(),
                                "REAL",
                                real.name(),
                                "TWIN",
                                twin.name()));
        progress.step("creating " + services + " Services");
        ManyServices.none(lab, PAIRS).grow(addresses.size());
        ManyServices.none(lab).grow(services - addresses.size());
        Program controller = lab.startController();
        awaitAddresses(PAIRS, addresses.size(), pairs);
        awaitAddresses(ManyServices.NAMESPACE, services - addresses.size(), everybodys);
        controller.awaitReady(PATIENCE);
    }

    /** The first addresses of a range, until the twin is the winner of so many. */
    private List<String> pairAddresses(int moving) {
        List<String> addresses = new ArrayList<>();
        IpAddress next = IpAddress.parse(PAIRS_FIRST);
        for (int twins = 0; twins < moving; next = next.next()) {
            addresses.add(next.toString());
            if (winner(next.toString(), pair()).equals(twin.name())) {
                twins++;
            }
        }
        return addresses;
    }

    private void awaitAddresses(String namespace, int count, Map<String, String> into) {
        try (AddressWatch watch = new AddressWatch(lab.kubernetes(), namespace)) {
            if (!watch.awaitCount(count, PATIENCE)) {
                throw new IllegalStateException(
                        "only " + watch.count() + " of " + count + " Services of " + namespace + " have an address");
            }
            watch.addresses().forEach((service, address) -> into.put(service, address.ip()));
        }
    }

    /** One for each Service that another node announces. */
    private void writeStatuses() {
        CrowdStatuses statuses = new CrowdStatuses(lab.kubernetes(), lab.namespace());
        List<Runnable> writes = new ArrayList<>();
        everybodys.forEach(
                (service, ip) -> write(statuses, winner(ip, all()), ManyServices.NAMESPACE, service, writes));
        pairs.forEach((service, ip) -> write(statuses, winner(ip, pair()), PAIRS, service, writes));
        carryOut(writes);
    }

    /** Of the twin, as its speaker would have written them since it announces again. */
    void writeStatusesOfTwin() {
        CrowdStatuses statuses = new CrowdStatuses(lab.kubernetes(), lab.namespace());
        List<Runnable> writes = new ArrayList<>();
        everybodys.forEach((service, ip) -> {
            if (winner(ip, all()).equals(twin.name())) {
                write(statuses, twin.name(), ManyServices.NAMESPACE, service, writes);
            }
        });
        pairs.forEach((service, ip) -> {
            if (winner(ip, pair()).equals(twin.name())) {
                write(statuses, twin.name(), PAIRS, service, writes);
            }
        });
        carryOut(writes);
    }

    private void write(CrowdStatuses statuses, String node, String namespace, String service, List<Runnable> writes) {
        crowd.nodes().stream()
                .filter(other -> other.name().equals(node))
                .findFirst()
                .ifPresent(other -> writes.add(() -> statuses.write(other, namespace, service)));
    }

    private static void carryOut(List<Runnable> writes) {
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<?>> all = new ArrayList<>();
            writes.forEach(write -> all.add(threads.submit(write)));
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("one of " + writes.size() + " statuses was not written", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while statuses were written", e);
        }
    }

    private List<String> all() {
        List<String> names = new ArrayList<>(List.of(real.name()));
        crowd.nodes().forEach(node -> names.add(node.name()));
        return names;
    }

    private List<String> pair() {
        return List.of(real.name(), twin.name());
    }

    private static String winner(String ip, List<String> nodes) {
        return NodeOrder.of(IpAddress.parse(ip), nodes).nodes().getFirst();
    }

    /** What the real speaker announces while these nodes have no speaker. */
    Set<String> share(Set<String> gone) {
        List<String> all = new ArrayList<>(all());
        all.removeAll(gone);
        List<String> pair = new ArrayList<>(pair());
        pair.removeAll(gone);
        Set<String> share = new HashSet<>();
        everybodys.values().stream()
                .filter(ip -> winner(ip, all).equals(real.name()))
                .forEach(share::add);
        pairs.values().stream()
                .filter(ip -> winner(ip, pair).equals(real.name()))
                .forEach(share::add);
        return share;
    }

    Lab lab() {
        return lab;
    }

    Crowd crowd() {
        return crowd;
    }

    /** The other node of the second pool. */
    Node twin() {
        return twin;
    }

    Program speaker() {
        return speaker.orElseThrow();
    }

    /** Starts the real speaker; returns when it announces its share. */
    void startSpeaker() {
        speaker = Optional.of(lab.startSpeaker(real));
        awaitShare(Set.of());
    }

    /** Waits until the real speaker announces as many as it has to while these nodes have no speaker. */
    void awaitShare(Set<String> gone) {
        int wanted = share(gone).size();
        if (!Await.every(PACE, PATIENCE, () -> Announced.count(speaker()) == wanted)) {
            throw new IllegalStateException(speaker() + " announces " + Announced.count(speaker()) + " Services, not "
                    + wanted + "; its log ends with:\n" + speaker().process().logTail(20));
        }
    }

    /** What the real speaker has asked the API server for so far. */
    RequestKinds requests() {
        return lab.apiServer().requestsOf(lab.user(Program.Kind.SPEAKER));
    }

    /** Waits until it asks for nothing any more; returns what it has asked for so far. */
    RequestKinds awaitQuiet() {
        RequestKinds last = requests();
        while (true) {
            Pause.of(QUIET);
            RequestKinds now = requests();
            if (now.equals(last)) {
                return now;
            }
            last = now;
        }
    }

    @Override
    public void close() {
        lab.close();
    }
}
