package dev.metallbj.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Events this process has written lately, and the writing of one: a new object, or a higher count on the one that says the same. Owned by the
 * thread of an {@link EventLane}. Form and fields as client-go's recorder makes them (core/v1 Event).
 */
final class EventLog {

    /** What came of one attempt. */
    enum Outcome {
        WRITTEN,
        /** The API server says that this can never be written, for example in a namespace that is being deleted. */
        REFUSED,
        /** To be tried again. */
        UNREACHABLE
    }

    /** The API server keeps Events for an hour by default; a count on an older one would be lost. */
    static final Duration WINDOW = Duration.ofMinutes(50);

    /** By each lane; about 400 bytes each; the least recently used one goes. */
    private static final int REMEMBERED = 64;

    /** Characters; the newer Events API refuses more. */
    private static final int MAX_MESSAGE = 1024;

    /** A node may have a name of 253 characters, which is what the Event may have: with the point and the time in hex. */
    private static final int MAX_NAME_START = 253 - 17;

    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final String component;
    private final String host;
    private final EventBudget budget = new EventBudget();
    private long lastNanos;
    private final Map<PendingEvent.Identity, Written> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PendingEvent.Identity, Written> eldest) {
            return size() > REMEMBERED;
        }
    };

    EventLog(KubernetesClient client, String component, String host) {
        this.client = client;
        this.component = component;
        this.host = host;
    }

    /** Whether the object may have one more Event now. Asked once per Event, not per attempt. */
    boolean admits(PendingEvent event) {
        return budget.allows(event.about(), event.at());
    }

    /**
     * The name that the Event's object is to have if it needs one of its own: client-go's form, the object's name and the time in hex, unique in
     * practice and sorted by time. Asked once per Event: an attempt whose answer was lost may have made the object, and the next one must meet it.
     */
    String newName(PendingEvent event) {
        String about = event.about().name();
        String start = about.length() <= MAX_NAME_START ? about : about.substring(0, MAX_NAME_START);
        while (start.endsWith(".") || start.endsWith("-")) {
            start = start.substring(0, start.length() - 1); // a part of a name may not end so
        }
        return start + "." + Long.toHexString(unique(event.at()));
    }

    /**
     * Tries once.
     *
     * @param name the same in each attempt, from {@link #newName}
     */
    Outcome write(PendingEvent event, String name) {
        Written before = recent.get(event.identity());
        boolean repeats = before != null && before.first().plus(WINDOW).isAfter(event.at());
        try {
            if (repeats && before != null && count(event, before)) {
                return Outcome.WRITTEN;
            }
            create(event, name);
            return Outcome.WRITTEN;
        } catch (KubernetesClientException failed) {
            return outcome(failed, event);
        }
    }

    /** As plain JSON: the client's classes for Events would be loaded and their answers read for nothing. */
    private void create(PendingEvent event, String name) {
        try {
            client.raw("/api/v1/namespaces/" + namespace(event) + "/events", "POST", object(event, name));
        } catch (KubernetesClientException failed) {
            // It exists: made by an attempt before, the answer to which was lost.
            if (Failure.of(failed) != Failure.CONFLICT) {
                throw failed;
            }
        }
        recent.put(event.identity(), new Written(name, event.at(), 1));
    }

    /** Raises the count; false when the Event is gone and has to be made anew. */
    private boolean count(PendingEvent event, Written before) {
        int count = before.count() + 1;
        String patch = "{\"count\":" + count + ",\"lastTimestamp\":\"" + SECONDS.format(event.at()) + "\"}";
        try {
            // An object in place of its name: of a name the client would read the object first, with a request more.
            client.resource(new EventBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace(event))
                            .withName(before.name())
                            .endMetadata()
                            .build())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        } catch (KubernetesClientException failed) {
            if (Failure.of(failed) == Failure.GONE) {
                return false;
            }
            throw failed;
        }
        recent.put(event.identity(), new Written(before.name(), before.first(), count));
        return true;
    }

    private Map<String, Object> object(PendingEvent event, String name) {
        String at = SECONDS.format(event.at());
        ObjectRef about = event.about();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", "v1");
        object.put("kind", "Event");
        object.put("metadata", Map.of("name", name, "namespace", namespace(event)));
        object.put(
                "involvedObject",
                Map.of(
                        "apiVersion", about.apiVersion(),
                        "kind", about.kind(),
                        "namespace", about.namespace(),
                        "name", about.name(),
                        "uid", about.uid(),
                        "resourceVersion", about.resourceVersion()));
        object.put("type", event.type().text());
        object.put("reason", event.reason());
        object.put("message", bounded(event.message()));
        object.put("source", Map.of("component", component, "host", host));
        object.put("reportingComponent", component);
        object.put("reportingInstance", host);
        object.put("firstTimestamp", at);
        object.put("lastTimestamp", at);
        object.put("count", 1);
        return object;
    }

    private static Outcome outcome(KubernetesClientException failed, PendingEvent event) {
        Failure failure = Failure.of(failed);
        // Forbidden passes when rights are given.
        if (failure != Failure.SERVER && failure != Failure.FORBIDDEN) {
            LOG.atDebug()
                    .addKeyValue(
                            "object",
                            event.about().namespace() + "/" + event.about().name())
                    .addKeyValue("reason", event.reason())
                    .addKeyValue("cause", Causes.line(failed))
                    .log("event refused");
            return Outcome.REFUSED;
        }
        return Outcome.UNREACHABLE;
    }

    private static String bounded(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 3) + "...";
    }

    private static String namespace(PendingEvent event) {
        return event.about().namespace().isEmpty() ? "default" : event.about().namespace();
    }

    /** Nanoseconds of the time, moved on where two Events have the same. */
    private long unique(Instant at) {
        lastNanos = Math.max(lastNanos + 1, at.getEpochSecond() * 1_000_000_000L + at.getNano());
        return lastNanos;
    }

    private record Written(String name, Instant first, int count) {}
}
