package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.lease.Term;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.Failure;
import dev.metallbj.runtime.kubernetes.ServiceStatusPatch;
import dev.metallbj.runtime.kubernetes.ServiceStatusPatch.ConditionEdit;
import dev.metallbj.runtime.kubernetes.model.Service;
import dev.metallbj.runtime.kubernetes.model.ServiceStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Writes with one request: addresses, annotation and condition together, refused by the API server when the Service has changed since. When it has, one
 * more request reads it, so that the next attempt does not have to wait for the watch. Nothing is sent without the licence of its term.
 */
final class ApiStatusWriter implements StatusWriter {

    private final Term term;
    private final Clock clock = Clock.systemUTC();

    /** @param term in which it writes */
    ApiStatusWriter(Term term) {
        this.term = term;
    }

    @Override
    public Outcome write(StatusChange change) {
        try {
            Optional<Service> written = term.write(patch(change)::write);
            written.ifPresent(after -> term.wroteService(after.resourceVersion()));
            return written.<Outcome>map(Outcome.Written::new).orElseGet(Outcome.NotLeading::new);
        } catch (KubernetesClientException failed) {
            return switch (Failure.of(failed)) {
                case GONE -> new Outcome.Outdated(Optional.empty());
                case CONFLICT -> read(change.service());
                case FORBIDDEN, BAD_REQUEST, SERVER -> classify(failed);
            };
        }
    }

    private Outcome read(ServiceKey key) {
        try {
            return new Outcome.Outdated(term.read(client -> Optional.ofNullable(client.resources(Service.class)
                    .inNamespace(key.namespace())
                    .withName(key.name())
                    .get())));
        } catch (KubernetesClientException failed) {
            return classify(failed);
        }
    }

    /** Addresses that stay are not named: with them their {@code ipMode} would go, and the hostnames of others. */
    private ServiceStatusPatch patch(StatusChange change) {
        boolean moves = change.movesAddresses();
        StatusWrite write = change.write();
        return new ServiceStatusPatch(
                change.service().namespace(),
                change.service().name(),
                change.resourceVersion(),
                moves ? Optional.of(write.ingress()) : Optional.empty(),
                moves ? Map.of(ServiceAnnotations.ALLOCATED_FROM, write.pool()) : Map.of(),
                condition(change));
    }

    private Optional<ConditionEdit> condition(StatusChange change) {
        if (change.write().condition().isEmpty()) {
            return change.conditionBefore().map(there -> new ConditionEdit.Remove(ServiceStatus.ASSIGNED));
        }
        AssignedCondition condition = change.write().condition().get();
        return Optional.of(new ConditionEdit.Put(
                ServiceStatus.ASSIGNED,
                condition.assigned() ? "True" : "False",
                condition.reason(),
                condition.message(),
                change.turnsCondition() ? Optional.of(clock.instant()) : Optional.empty(),
                change.generation()));
    }

    /** Forbidden is about this request, too: an admission policy may refuse a single Service. */
    private static Outcome classify(KubernetesClientException failed) {
        String cause = Causes.line(failed);
        return Failure.of(failed) == Failure.SERVER ? new Outcome.Unreachable(cause) : new Outcome.Refused(cause);
    }
}
