package dev.metallbj.controller.values;

import dev.metallbj.controller.lease.Term;
import dev.metallbj.runtime.kubernetes.BoundedRequests;
import dev.metallbj.runtime.kubernetes.Causes;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out an {@link ObjectsPlan}: what exists in the API is brought to what is wanted. On the thread of {@link ValuesObjects}. */
final class Standing {

    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private static final Duration READ_LIMIT = Duration.ofSeconds(10);

    /**
     * Answers that say nothing about the object: no answer at all, not logged in, a kind that is not served yet, an API server that is busy. All
     * others do, also 500, which is what a field unknown to the schema gets.
     */
    private static final Set<Integer> PASSING = Set.of(0, 401, 404, 429, 502, 503, 504);

    private final BoundedRequests reads;
    private final ObjectsApi api;

    /**
     * What the API server did not accept.
     *
     * @param name the object
     * @param cause as it said it
     */
    record Refusal(ObjectName name, String cause) {
        String text() {
            return name + ": " + cause;
        }
    }

    Standing(KubernetesClient client, ObjectsApi api) {
        this.reads = new BoundedRequests(client, READ_LIMIT);
        this.api = api;
    }

    /**
     * Whether everything that is wanted exists.
     *
     * @throws KubernetesClientException when it cannot be read
     */
    boolean exist(List<WantedObject> wanted) {
        return ObjectsPlan.allExist(wanted, labelled());
    }

    /**
     * Applies what is wanted and deletes what is not wanted any more. One object that is refused keeps no other from being applied.
     *
     * @param refusals takes what was refused
     * @return whether the term lasted until everything was sent
     * @throws KubernetesClientException when something could not be sent
     */
    boolean establish(Term term, List<WantedObject> wanted, List<Refusal> refusals) {
        ObjectsPlan plan = ObjectsPlan.of(wanted, labelled());
        if (!apply(term, plan.apply(), refusals) || !prune(term, plan.prune())) {
            return false;
        }
        if (refusals.isEmpty() || plan.prune().isEmpty()) {
            return true;
        }
        // A pool that goes may have had the addresses of one that comes.
        refusals.clear();
        return apply(term, plan.apply(), refusals);
    }

    private Set<ObjectName> labelled() {
        Set<ObjectName> all = new HashSet<>();
        for (ObjectKind kind : ObjectKind.values()) {
            all.addAll(reads.make(client -> api.labelled(client, kind)));
        }
        return all;
    }

    private boolean apply(Term term, List<WantedObject> objects, List<Refusal> refusals) {
        for (WantedObject object : objects) {
            try {
                var applied = term.write(client -> api.apply(client, object));
                if (applied.isEmpty()) {
                    return false;
                }
                LOG.atDebug()
                        .addKeyValue("object", object.name().toString())
                        .addKeyValue(
                                "resourceVersion", applied.get().getMetadata().getResourceVersion())
                        .log("applied from the values");
            } catch (KubernetesClientException failed) {
                if (PASSING.contains(failed.getCode())) {
                    throw failed;
                }
                refusals.add(new Refusal(object.name(), Causes.line(failed)));
            }
        }
        return true;
    }

    private boolean prune(Term term, List<ObjectName> names) {
        for (ObjectName name : names) {
            Optional<Boolean> deleted = term.write(client -> api.delete(client, name));
            if (deleted.isEmpty()) {
                return false;
            }
            LOG.atInfo()
                    .addKeyValue("event", "valuesObjectPruned")
                    .addKeyValue("object", name.toString())
                    .log("deleted what the values do not have any more");
        }
        return true;
    }
}
