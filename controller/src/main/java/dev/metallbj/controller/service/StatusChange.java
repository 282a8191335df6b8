package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A decision on its way to the API server.
 *
 * @param service whose status it is
 * @param uid of the Service that was planned: one made anew under the same name is another one
 * @param resourceVersion of the state that was planned
 * @param generation of the state that was planned; 0 = it has none
 * @param before the addresses that the status had then
 * @param poolBefore what the annotation said then
 * @param conditionBefore what the condition said then
 * @param write what it is to have
 * @param events to raise when it is written
 */
record StatusChange(
        ServiceKey service,
        String uid,
        String resourceVersion,
        long generation,
        List<String> before,
        Optional<String> poolBefore,
        Optional<AssignedCondition> conditionBefore,
        StatusWrite write,
        List<ServiceEvent> events) {

    /** The change that a plan for this state of a Service asks for. */
    static StatusChange of(Service service, StatusWrite write, List<ServiceEvent> events) {
        return of(ServiceViews.key(service), service, write, events);
    }

    /** As above, with the object that names this Service elsewhere: it stays in maps. */
    static StatusChange of(ServiceKey key, Service service, StatusWrite write, List<ServiceEvent> events) {
        return new StatusChange(
                key,
                service.uid(),
                service.resourceVersion(),
                service.generation(),
                ServiceViews.entries(service),
                pool(service),
                ServiceViews.condition(service),
                write,
                events);
    }

    /** The same, with the events of an attempt at the same write that did not get through. */
    StatusChange after(StatusChange earlier) {
        if (!earlier.uid.equals(uid) || !earlier.write.equals(write)) {
            return this;
        }
        Set<ServiceEvent> all = new LinkedHashSet<>(earlier.events);
        all.addAll(events);
        return new StatusChange(
                service,
                uid,
                resourceVersion,
                generation,
                before,
                poolBefore,
                conditionBefore,
                write,
                new ArrayList<>(all));
    }

    /** Whether the Service looks as this change wanted it, compared by meaning: the API server adds {@code ipMode} on its own. */
    boolean isDoneIn(Service latest) {
        return latest.uid().equals(uid)
                && ServiceViews.entries(latest).equals(write.ingress())
                && pool(latest).equals(write.pool())
                && isSaidIn(ServiceViews.condition(latest));
    }

    /** Whether addresses or annotation change; otherwise only the condition does. */
    boolean movesAddresses() {
        return !before.equals(write.ingress()) || !poolBefore.equals(write.pool());
    }

    /** Whether the {@code status} of the condition changes, and with it its time. */
    boolean turnsCondition() {
        return !conditionBefore
                .map(AssignedCondition::assigned)
                .equals(write.condition().map(AssignedCondition::assigned));
    }

    private boolean isSaidIn(Optional<AssignedCondition> there) {
        return write.condition().map(condition -> condition.isSaidBy(there)).orElse(there.isEmpty());
    }

    private static Optional<String> pool(Service service) {
        return Optional.ofNullable(service.annotations().get(ServiceAnnotations.ALLOCATED_FROM));
    }
}
