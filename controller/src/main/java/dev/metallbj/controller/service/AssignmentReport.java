package dev.metallbj.controller.service;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.kubernetes.EventRecorder;
import dev.metallbj.runtime.kubernetes.ObjectRef;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what happened to Services: Events for their owners, log lines for the operator (spec sections 4 and 10). Each transition is told once, when it
 * is written: what the condition in the status says has been told, by whichever controller wrote it. On the reconciler's thread.
 */
final class AssignmentReport {

    private static final Logger LOG = LoggerFactory.getLogger(AssignmentReport.class);

    /** Takes Events; returns at once. */
    interface Events {
        /** As {@link EventRecorder#record}. */
        void record(ObjectRef about, EventRecorder.Type type, String reason, String message);
    }

    private final Events recorder;
    // Only Services whose last plan had events and no write, and that have no condition: MetalLB left them with one
    // family of two.
    private final Map<ServiceKey, List<ServiceEvent>> told = new HashMap<>();
    private OptionalLong lastContest = OptionalLong.empty();

    AssignmentReport(Events recorder) {
        this.recorder = recorder;
    }

    /** A change is in the status now. */
    void written(StatusChange change) {
        String service = change.service().toString();
        if (!change.write().ingress().isEmpty() && !change.write().ingress().equals(change.before())) {
            LOG.atInfo()
                    .addKeyValue("event", "ipAllocated")
                    .addKeyValue("service", service)
                    .addKeyValue("ips", change.write().ingress())
                    .addKeyValue("pool", change.write().pool().orElse(""))
                    .log("IP address assigned by controller");
        }
        if (change.movesAddresses()) {
            LOG.atInfo()
                    .addKeyValue("event", "serviceUpdated")
                    .addKeyValue("service", service)
                    .addKeyValue("ips", change.write().ingress())
                    .log("updated service object");
        }
        told.remove(change.service());
        for (ServiceEvent event : change.events()) {
            tell(change.service(), change.uid(), change.resourceVersion(), event);
        }
    }

    /** Somebody else undoes what we write about this Service. The log has room for one line a minute: it may be all Services. */
    void contested(StatusChange change) {
        String other = change.before().isEmpty()
                ? "none"
                : change.before()
                        + change.poolBefore()
                                .map(pool -> " of pool \"" + pool + "\"")
                                .orElse("");
        String message = "another controller gives this Service other addresses, " + Contests.SIGNS + " times within "
                + Contests.WINDOW.toSeconds() + " s: " + other + " instead of "
                + change.write().ingress()
                + change.write().pool().map(pool -> " of pool \"" + pool + "\"").orElse("")
                + ". Two installations handle the same loadBalancerClass: give one of them another (--lb-class, loadBalancerClass in the"
                + " chart's values), or remove one; kubectl get deployments -A finds them. Until then this one tries every "
                + Contests.PAUSE.toSeconds() + " s";
        recorder.record(
                ObjectRef.service(
                        change.service().namespace(), change.service().name(), change.uid(), change.resourceVersion()),
                EventRecorder.Type.WARNING,
                "AnotherController",
                message);
        long now = System.nanoTime();
        if (lastContest.isEmpty() || now - lastContest.getAsLong() > Contests.WINDOW.toNanos()) {
            lastContest = OptionalLong.of(now);
            LOG.atWarn()
                    .addKeyValue("event", "anotherController")
                    .addKeyValue("service", change.service().toString())
                    .log(message);
        }
    }

    /** A plan had nothing to write. */
    void unchanged(Service service, List<ServiceEvent> events) {
        ServiceKey key = ServiceViews.key(service);
        List<ServiceEvent> fresh = ServiceViews.condition(service).isPresent() ? List.of() : events;
        List<ServiceEvent> before = told.getOrDefault(key, List.of());
        for (ServiceEvent event : fresh) {
            if (!before.contains(event)) {
                tell(key, service.uid(), service.resourceVersion(), event);
            }
        }
        remember(key, fresh);
    }

    /** As {@link #unchanged}, for a state that was found at the start: it is no news, and 10,000 Services would be 10,000 Events. */
    void found(Service service, List<ServiceEvent> events) {
        remember(ServiceViews.key(service), ServiceViews.condition(service).isPresent() ? List.of() : events);
    }

    /** The Service is gone. */
    void forget(ServiceKey service) {
        told.remove(service);
    }

    private void tell(ServiceKey service, String uid, String resourceVersion, ServiceEvent event) {
        record(ObjectRef.service(service.namespace(), service.name(), uid, resourceVersion), event);
        logFailure(service, event);
    }

    private void remember(ServiceKey service, List<ServiceEvent> events) {
        if (events.isEmpty()) {
            told.remove(service);
        } else {
            told.put(service, List.copyOf(events));
        }
    }

    private void record(ObjectRef about, ServiceEvent event) {
        EventRecorder.Type type = switch (event.type()) {
            case NORMAL -> EventRecorder.Type.NORMAL;
            case WARNING -> EventRecorder.Type.WARNING;
        };
        recorder.record(about, type, event.reason(), event.message());
    }

    private static void logFailure(ServiceKey service, ServiceEvent event) {
        switch (event.reason()) {
            case "AllocationFailed", "LoadBalancerFailed", "AdditionalAssignFailed" ->
                LOG.atWarn()
                        .addKeyValue("event", "allocationFailed")
                        .addKeyValue("service", service.toString())
                        .addKeyValue("reason", event.message())
                        .log("cannot assign an address");
            default -> {
                // Events only: they need no operator.
            }
        }
    }
}
