package dev.metallbj.controller.report;

import dev.metallbj.controller.lease.Term;
import dev.metallbj.crd.ConfigurationState;
import dev.metallbj.crd.ParsedConfig;
import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.ObjectCache;
import dev.metallbj.runtime.kubernetes.Selection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Says in the ConfigurationState {@value #NAME} whether the pools can be used, and if not, why. The object is made when it is missing and put right
 * when somebody edits it: a watch of this one object, open during a term of leadership, tells of both. On the reconciler's thread.
 */
final class ConfigurationReport {

    /** The name of the object, as in MetalLB. */
    static final String NAME = "controller";

    // As in MetalLB 0.16: users select by it.
    private static final Map<String, String> LABELS = Map.of("metallb.io/component-type", "controller");

    private final KubernetesClient client;
    private final String namespace;
    private final Executor reconciler;
    private final InstantSource clock;
    private final BatchedWrites writes;
    private Optional<Watch> watch = Optional.empty();
    private Optional<ConfigurationVerdict> verdict = Optional.empty();

    private record Watch(Informers informers, ObjectCache<ConfigurationState> objects) {}

    /**
     * Outside of a term, without a watch.
     *
     * @param client for the watch
     * @param namespace the operator's
     * @param clock for {@code lastTransitionTime}
     */
    ConfigurationReport(KubernetesClient client, String namespace, BatchedWrites.Machine machine, InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.reconciler = machine.reconciler();
        this.clock = clock;
        this.writes = new BatchedWrites("state of the configuration", machine, this::due);
    }

    void begin(Term term) {
        // Not one of JOSDK's caches: all of those must be read before an address is assigned, and a role from before an
        // upgrade may not allow this one.
        Informers informers = new Informers(client);
        ObjectCache<ConfigurationState> objects = informers.add(
                Selection.one(namespace, NAME, ConfigurationState.class),
                change -> reconciler.execute(writes::changed));
        watch = Optional.of(new Watch(informers, objects));
        informers.start();
        writes.begin(term);
    }

    void end() {
        writes.end();
        watch.ifPresent(open -> open.informers().close());
        watch = Optional.empty();
    }

    /** The pools have been read, and mean this. */
    void read(ParsedConfig meaning) {
        verdict = Optional.of(ConfigurationVerdict.of(meaning));
        writes.changed();
    }

    private List<StateWrite> due() {
        if (verdict.isEmpty() || watch.isEmpty()) {
            return List.of();
        }
        ObjectCache<ConfigurationState> objects = watch.get().objects();
        if (!objects.synced()) {
            writes.changed(); // The watch says nothing when it has read that there is no such object.
            return List.of();
        }
        Optional<ConfigurationState> present = objects.get(namespace + "/" + NAME);
        boolean same = present.isPresent() && verdict.get().isIn(present.get().getStatus());
        return same ? List.of() : List.of(new StateWrite(verdict.get(), present));
    }

    /** Makes the object if it is missing, and writes its status. */
    private final class StateWrite implements BatchedWrites.Write {

        private final ConfigurationVerdict verdict;
        private final Optional<ConfigurationState> present;

        StateWrite(ConfigurationVerdict verdict, Optional<ConfigurationState> present) {
            this.verdict = verdict;
            this.present = present;
        }

        @Override
        public String object() {
            return "ConfigurationState " + namespace + "/" + NAME;
        }

        @Override
        public boolean send(Term term) {
            Optional<ConfigurationState> object = present.or(() -> term.write(this::create));
            return object.isPresent()
                    && term.write(allowed -> patch(allowed, object.get())).isPresent();
        }

        private ConfigurationState create(KubernetesClient allowed) {
            ConfigurationState object = new ConfigurationState();
            object.getMetadata().setNamespace(namespace);
            object.getMetadata().setName(NAME);
            object.getMetadata().setLabels(LABELS);
            return allowed.resource(object).create();
        }

        /** A merge patch (RFC 7396), which replaces the conditions as a whole: the object is the controller's alone. */
        private ConfigurationState patch(KubernetesClient allowed, ConfigurationState object) {
            Map<String, Object> status = new HashMap<>();
            status.put("result", verdict.result());
            status.put("errorSummary", verdict.summary().isEmpty() ? null : verdict.summary());
            status.put("conditions", List.of(verdict.condition(object.getStatus(), clock.instant())));
            Map<String, Object> resourceVersion =
                    Map.of("resourceVersion", object.getMetadata().getResourceVersion());
            return allowed.resources(ConfigurationState.class)
                    .inNamespace(namespace)
                    // The object, because of a name the client would read it first.
                    .resource(object)
                    .subresource("status")
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            allowed.getKubernetesSerialization()
                                    .asJson(Map.of("metadata", resourceVersion, "status", status)));
        }
    }
}
