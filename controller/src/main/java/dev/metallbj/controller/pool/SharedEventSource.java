package dev.metallbj.controller.pool;

import dev.metallbj.runtime.kubernetes.Listings;
import dev.metallbj.runtime.kubernetes.TrimmedStore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A cache of objects that concern all primary resources at once. JOSDK would reconcile each of these for every change, in no order; this source
 * only says that something changed, and what has to be done is done in one pass.
 *
 * @param <R> what is watched
 * @param <P> the primary resource
 */
final class SharedEventSource<R extends HasMetadata, P extends HasMetadata> extends InformerEventSource<R, P> {

    private final Runnable changed;
    private final Runnable touched;

    /**
     * @param name of the source, unique in the operator
     * @param namespace to watch; empty = objects of the whole cluster
     * @param changed is called when what users want may be another: objects came, went, or have another spec or other labels
     * @param touched is called for all other changes, such as that of a status. Both on the client's thread, also before the first sync; they
     *     must not block
     */
    SharedEventSource(
            String name,
            Class<R> type,
            String namespace,
            EventSourceContext<P> context,
            Runnable changed,
            Runnable touched) {
        super(configuration(name, type, namespace, context.getPrimaryResourceClass()), context);
        this.changed = changed;
        this.touched = touched;
    }

    private static <R extends HasMetadata> InformerEventSourceConfiguration<R> configuration(
            String name, Class<R> type, String namespace, Class<? extends HasMetadata> primary) {
        var builder = InformerEventSourceConfiguration.from(type, primary)
                .withName(name)
                // Both mappers, so that JOSDK keeps no index from one to the other.
                .withSecondaryToPrimaryMapper(resource -> Set.of())
                .withPrimaryToSecondaryMapper(resource -> Set.of())
                .withItemStore(new TrimmedStore<>())
                .withInformerListLimit(Listings.PAGE);
        return namespace.isEmpty()
                ? builder.withWatchAllNamespaces().build()
                : builder.withNamespaces(Set.of(namespace)).build();
    }

    /** All objects as last seen, in no order. */
    List<R> all() {
        return list(resource -> true).toList();
    }

    @Override
    public void onAdd(R resource) {
        super.onAdd(resource);
        changed.run();
    }

    @Override
    public void onUpdate(R before, R after) {
        super.onUpdate(before, after);
        (isSame(before.getMetadata(), after.getMetadata()) ? touched : changed).run();
    }

    @Override
    public void onDelete(R resource, boolean finalStateUnknown) {
        super.onDelete(resource, finalStateUnknown);
        changed.run();
    }

    /** The generation counts changes of the spec. Objects that have none, as namespaces, have no spec that we read. */
    private static boolean isSame(ObjectMeta before, ObjectMeta after) {
        return Objects.equals(before.getUid(), after.getUid())
                && Objects.equals(before.getGeneration(), after.getGeneration())
                && Objects.equals(before.getLabels(), after.getLabels());
    }
}
