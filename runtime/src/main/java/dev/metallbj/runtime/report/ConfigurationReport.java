package dev.metallbj.runtime.report;

import dev.metallbj.crd.ConfigurationState;
import dev.metallbj.crd.ParsedConfig;
import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.ObjectCache;
import dev.metallbj.runtime.kubernetes.Selection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says in the ConfigurationState of one program whether the configuration can be used, and if not, why. The object is made when it is missing and put
 * right when somebody edits it: a watch of this one object, open while this program may write, tells of both. On the thread that owns the writes.
 */
public final class ConfigurationReport {

    /**
     * Who reports, as MetalLB 0.16 names it, where users and dashboards read it.
     *
     * @param name of the object
     * @param labels of the object: users select by them
     * @param condition type of the only condition
     */
    public record Component(String name, Map<String, String> labels, String condition) {
        private static final String TYPE_LABEL = "metallb.io/component-type";
        private static final String NODE_LABEL = "metallb.io/node-name";

        /** The controller that leads. */
        public static final Component CONTROLLER =
                new Component("controller", Map.of(TYPE_LABEL, "controller"), "poolReconcilerValid");

        /** The speaker of a node. */
        public static Component speaker(String node) {
            return new Component(
                    BoundedText.name("speaker-" + node, BoundedText.MAX_NAME),
                    Map.of(TYPE_LABEL, "speaker", NODE_LABEL, BoundedText.name(node, BoundedText.MAX_LABEL)),
                    "configReconcilerValid");
        }
    }

    private final KubernetesClient client;
    private final String namespace;
    private final Component component;
    private final Executor owner;
    private final InstantSource clock;
    private final BatchedWrites writes;
    private Optional<Watch> watch = Optional.empty();
    private Optional<ConfigurationVerdict> verdict = Optional.empty();

    private record Watch(Informers informers, ObjectCache<ConfigurationState> objects, AtomicBoolean listed) {}

    /**
     * Outside of a term, without a watch.
     *
     * @param client for the watch
     * @param namespace the operator's
     * @param machine what it runs on, and every call has to
     * @param clock for {@code lastTransitionTime}
     */
    public ConfigurationReport(
            KubernetesClient client,
            String namespace,
            Component component,
            BatchedWrites.Machine machine,
            InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.component = component;
        this.owner = machine.owner();
        this.clock = clock;
        this.writes = new BatchedWrites("state of the configuration", machine, this::due);
    }

    /** From now on it is this program that writes. */
    public void begin(Licence licence) {
        // In the controller not one of JOSDK's caches: all of those must be read before an address is assigned, and a
        // role from before an
        // upgrade may not allow this one.
        AtomicBoolean listed = new AtomicBoolean();
        Informers informers = new Informers(client);
        ObjectCache<ConfigurationState> objects = informers.add(
                Selection.one(namespace, component.name(), ConfigurationState.class),
                change -> owner.execute(writes::changed));
        watch = Optional.of(new Watch(informers, objects, listed));
        // The watch says nothing when it has read that there is no such object.
        informers.start(() -> {
            listed.set(true);
            owner.execute(writes::changed);
        });
        writes.begin(licence);
    }

    /** Nothing new is written. */
    public void end() {
        writes.end();
        watch.ifPresent(open -> open.informers().close());
        watch = Optional.empty();
    }

    /** The configuration has been read, and means this. */
    public void read(ParsedConfig meaning) {
        verdict = Optional.of(ConfigurationVerdict.of(component.condition(), meaning));
        writes.changed();
    }

    private List<StateWrite> due() {
        if (verdict.isEmpty() || watch.isEmpty()) {
            return List.of();
        }
        ObjectCache<ConfigurationState> objects = watch.get().objects();
        if (!objects.synced()) {
            if (watch.get().listed().get()) {
                writes.changed(); // The object is on its way from the client to the cache.
            }
            return List.of();
        }
        Optional<ConfigurationState> present = objects.get(namespace + "/" + component.name());
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
            return "ConfigurationState " + namespace + "/" + component.name();
        }

        @Override
        public boolean send(Licence term) {
            Optional<ConfigurationState> object = present.or(() -> term.write(this::create));
            return object.isPresent()
                    && term.write(allowed -> patch(allowed, object.get())).isPresent();
        }

        private ConfigurationState create(KubernetesClient allowed) {
            ConfigurationState object = new ConfigurationState();
            object.getMetadata().setNamespace(namespace);
            object.getMetadata().setName(component.name());
            object.getMetadata().setLabels(component.labels());
            return allowed.resource(object).create();
        }

        /** The conditions are replaced as a whole: the object is this program's alone. */
        private ConfigurationState patch(KubernetesClient allowed, ConfigurationState object) {
            Map<String, Object> status = new HashMap<>();
            status.put("result", verdict.result());
            status.put("errorSummary", verdict.summary().isEmpty() ? null : verdict.summary());
            status.put("conditions", List.of(verdict.condition(object.getStatus(), clock.instant())));
            return StatusPatch.write(allowed, ConfigurationState.class, object, status);
        }
    }
}
