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
 * @param before what the status had then
 * @param write what it is to have
 * @param events to raise when it is written
 */
record StatusChange(
        ServiceKey service,
        String uid,
        String resourceVersion,
        List<String> before,
        StatusWrite write,
        List<ServiceEvent> events) {

    /** The change that a plan for this state of a Service asks for. */
    static StatusChange of(Service service, StatusWrite write, List<ServiceEvent> events) {
        return new StatusChange(
                ServiceViews.key(service),
                service.getMetadata().getUid(),
                service.getMetadata().getResourceVersion(),
                ServiceViews.ingress(service),
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
        return new StatusChange(service, uid, resourceVersion, before, write, new ArrayList<>(all));
    }

    /** Whether the Service looks as this change wanted it, compared by meaning: the API server adds {@code ipMode} on its own. */
    boolean isDoneIn(Service latest) {
        return latest.getMetadata().getUid().equals(uid)
                && ServiceViews.ingress(latest).equals(write.ingress())
                && pool(latest).equals(write.pool());
    }

    private static Optional<String> pool(Service service) {
        return Optional.ofNullable(service.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(ServiceAnnotations.ALLOCATED_FROM));
    }
}
