package dev.metallbj.speaker.report;

import dev.metallbj.crd.ServiceL2Status;
import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.ObjectCache;
import dev.metallbj.runtime.kubernetes.Selection;
import dev.metallbj.runtime.report.BatchedWrites;
import dev.metallbj.runtime.report.Licence;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.report.StatusPlan.Step;
import dev.metallbj.speaker.report.StatusPlan.Wanted;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Keeps one ServiceL2Status for each Service that this node announces, and none for others. A watch of this node's objects tells what there is, also
 * what is left from the program before and what somebody deletes or edits. On the thread that owns the writes, but for what is said to be for any.
 */
final class ServiceStatuses {
    /**
     * Objects changed in one round, and there is a round a second: taking over a thousand Services must neither be a storm at the API server nor use up
     * the tenth of a core on which this program has to answer as well.
     */
    static final int ROUND = 25;

    /** What these writes need to know of their surroundings. */
    record Scope(String namespace, String node, String pod) {}

    private final KubernetesClient client;
    private final Scope scope;
    private final Supplier<Optional<String>> podUid;
    private final BatchedWrites.Machine machine;
    private final BatchedWrites writes;
    private final Runnable onFailure;
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private Optional<ObjectCache<StatusObject>> objects = Optional.empty();
    private volatile boolean listed;

    /**
     * Nothing is written before {@link #begin}.
     *
     * @param podUid of the speaker's Pod; asked until it is known
     * @param onFailure called for each write that fails
     */
    ServiceStatuses(
            KubernetesClient client,
            Scope scope,
            Supplier<Optional<String>> podUid,
            BatchedWrites.Machine machine,
            Runnable onFailure) {
        this.client = client;
        this.scope = scope;
        this.podUid = podUid;
        this.machine = machine;
        this.onFailure = onFailure;
        this.writes = new BatchedWrites("status of an announced Service", machine, this::due);
    }

    /** The Service is announced here from now on. Any thread. */
    void announced(String service, Interfaces interfaces, boolean tookOver) {
        wanted.put(service, new Wanted(names(interfaces), tookOver));
        changed();
    }

    /** The Service is not announced here any more. Any thread. */
    void withdrawn(String service) {
        wanted.remove(service);
        changed();
    }

    /** All that is announced was said: from now on what differs is put right. */
    void begin() {
        if (objects.isEmpty()) {
            Informers informers = new Informers(client);
            objects = Optional.of(informers.add(
                    Selection.in(scope.namespace(), StatusObject.class).with(StatusRequests.ofNode(scope.node())),
                    _ -> changed()));
            informers.start(() -> {
                listed = true;
                changed();
            });
            writes.begin(Licence.always(client));
        }
    }

    private void changed() {
        if (told.compareAndSet(false, true)) {
            machine.owner().execute(() -> {
                told.set(false); // before looking: what comes meanwhile is looked at again
                writes.changed();
            });
        }
    }

    private List<StatusWrite> due() {
        if (objects.isEmpty() || !objects.get().synced()) {
            if (listed) {
                writes.changed(); // the objects are on their way from the client to the cache
            }
            return List.of();
        }
        List<StatusObject> present = new ArrayList<>(objects.get().size());
        objects.get().forEach(present::add);
        String uid = scope.pod().isEmpty() ? "" : podUid.get().orElse("");
        List<Step> steps = new StatusPlan(scope.node(), uid).steps(Map.copyOf(wanted), present);
        StatusRequests requests = new StatusRequests(scope.namespace(), scope.node(), scope.pod(), uid);
        List<StatusWrite> round = new ArrayList<>(Math.min(ROUND, steps.size()));
        TakenOver takenOver = new TakenOver(requests);
        for (Step step : steps.subList(0, Math.min(ROUND, steps.size()))) {
            if (step instanceof StatusPlan.Make make && make.tookOver()) {
                takenOver.add(make.status());
            }
            boolean isLast = round.size() == ROUND - 1;
            round.add(new StatusWrite(requests, takenOver, step, isLast));
        }
        return round;
    }

    private static List<ServiceL2Status.Interface> names(Interfaces interfaces) {
        return switch (interfaces) {
            case Interfaces.All _ -> List.of();
            case Interfaces.Named named ->
                named.names().stream()
                        .sorted()
                        .map(ServiceL2Status.Interface::new)
                        .toList();
        };
    }

    /** One object. */
    private final class StatusWrite implements BatchedWrites.Write {
        private final StatusRequests requests;
        private final TakenOver takenOver;
        private final Step step;
        private final boolean isLast;

        StatusWrite(StatusRequests requests, TakenOver takenOver, Step step, boolean isLast) {
            this.requests = requests;
            this.takenOver = takenOver;
            this.step = step;
            this.isLast = isLast;
        }

        @Override
        public String object() {
            String name = switch (step) {
                case StatusPlan.Make make -> StatusRequests.name(make.status());
                case StatusPlan.Correct correct -> correct.object().name();
                case StatusPlan.Delete delete -> delete.object().name();
            };
            return "ServiceL2Status " + scope.namespace() + "/" + name;
        }

        @Override
        public boolean send(Licence licence) {
            if (isLast) {
                changed(); // more may wait for the next round
            }
            try {
                return licence.write(this::carryOut).isPresent();
            } catch (RuntimeException failed) {
                onFailure.run();
                throw failed;
            }
        }

        private Step carryOut(KubernetesClient allowed) {
            switch (step) {
                case StatusPlan.Make make -> {
                    if (make.tookOver()) {
                        takenOver.deleteOthers(allowed, make.status());
                    }
                    requests.make(allowed, make.status());
                }
                case StatusPlan.Correct correct -> correct(allowed, correct);
                case StatusPlan.Delete delete ->
                    requests.delete(allowed, delete.object().name());
            }
            return step;
        }

        private void correct(KubernetesClient allowed, StatusPlan.Correct correct) {
            StatusObject object = correct.object();
            if (correct.metadata()) {
                object = requests.correctMetadata(allowed, object, correct.status());
            }
            if (correct.content()) {
                requests.correctStatus(allowed, object, correct.status());
            }
        }
    }
}
