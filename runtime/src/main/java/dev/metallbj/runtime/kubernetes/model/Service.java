package dev.metallbj.runtime.kubernetes.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A Service, as far as its load-balancer addresses go. Of its annotations only ours are kept. */
@Group("")
@Version("v1")
@Kind("Service")
@Plural("services")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Service extends BriefObject implements Namespaced {

    private String name = "";
    // The parts of a Uid: the object would take 16 bytes more.
    private long uidHigh;
    private long uidLow;
    private String uidText = "";

    /** Seconds since 1970. */
    private long created = Instant.MAX.getEpochSecond();

    private String deleted = "";
    private int generation;
    private Map<String, String> labels = Map.of();
    private Map<String, String> annotations = Map.of();
    private ServiceSpec spec = ServiceSpec.EMPTY;
    private List<LoadBalancerIngress> ingress = List.of();
    private List<Condition> conditions = List.of();

    @Override
    public String name() {
        return name;
    }

    /** {@code metadata.uid}; empty when absent. */
    public String uid() {
        return id().toString();
    }

    /** Whether this is another state of the same object, and not one that was made anew under its name. */
    public boolean isSameAs(Service other) {
        return id().equals(other.id());
    }

    private Uid id() {
        return new Uid(uidHigh, uidLow, uidText);
    }

    /** {@code metadata.creationTimestamp}, to the second, as the API server gives it; {@link Instant#MAX} to the second when it has given none. */
    public Instant created() {
        return Instant.ofEpochSecond(created);
    }

    /** {@code metadata.generation}; 0 when absent. */
    public long generation() {
        return generation;
    }

    /** All labels. */
    public Map<String, String> labels() {
        return labels;
    }

    /** Those annotations whose prefix is one of ours, the old one included. */
    public Map<String, String> annotations() {
        return annotations;
    }

    @Override
    public boolean isMarkedForDeletion() {
        return !deleted.isEmpty();
    }

    @Override
    public ObjectMeta getMetadata() {
        ObjectMeta metadata = super.getMetadata();
        metadata.setUid(uid());
        metadata.setLabels(labels);
        metadata.setAnnotations(annotations);
        if (generation != 0) {
            metadata.setGeneration((long) generation);
        }
        if (created != Instant.MAX.getEpochSecond()) {
            metadata.setCreationTimestamp(created().toString());
        }
        if (!deleted.isEmpty()) {
            metadata.setDeletionTimestamp(deleted);
        }
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta metadata) {
        super.setMetadata(metadata);
        name = Compact.text(metadata.getName());
        Uid uid = Uid.of(Compact.text(metadata.getUid()));
        uidHigh = uid.high();
        uidLow = uid.low();
        uidText = uid.text();
        created = seconds(Compact.text(metadata.getCreationTimestamp()));
        deleted = Compact.text(metadata.getDeletionTimestamp());
        generation = (int) Math.min(Integer.MAX_VALUE, Objects.requireNonNullElse(metadata.getGeneration(), 0L));
        labels = Compact.map(metadata.getLabels());
        annotations = Compact.annotations(metadata.getAnnotations());
    }

    // The API server writes 2006-01-02T15:04:05Z. Instant.parse would take a tenth of what a Service costs to read.
    private static long seconds(String time) {
        try {
            if (time.length() != 20 || time.charAt(19) != 'Z' || time.charAt(10) != 'T') {
                return Instant.parse(time).getEpochSecond();
            }
            return LocalDateTime.of(
                            number(time, 0, 4),
                            number(time, 5, 7),
                            number(time, 8, 10),
                            number(time, 11, 13),
                            number(time, 14, 16),
                            number(time, 17, 19))
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException | NumberFormatException unknown) {
            return Instant.MAX.getEpochSecond();
        }
    }

    private static int number(String text, int begin, int end) {
        return Integer.parseInt(text, begin, end, 10);
    }

    public ServiceSpec getSpec() {
        return spec;
    }

    public void setSpec(ServiceSpec spec) {
        this.spec = spec;
    }

    /** Drops what only the choice of an address depends on: cluster IPs, families, ports, selector. Thousands of Services are equal in the rest. */
    public void keepForAnnouncing() {
        spec = Compact.shared(new ServiceSpec(
                spec.type(),
                "",
                List.of(),
                List.of(),
                "",
                spec.externalTrafficPolicy(),
                "",
                spec.loadBalancerClass(),
                List.of(),
                Map.of()));
    }

    /** Made anew by each call: only what is in it is kept. */
    public ServiceStatus getStatus() {
        return new ServiceStatus(new LoadBalancerStatus(ingress), conditions);
    }

    public void setStatus(ServiceStatus status) {
        ingress = status.loadBalancer().ingress();
        conditions = status.conditions();
    }

    @Override
    public void adopt(BriefObject before) {
        super.adopt(before);
        if (before instanceof Service service) {
            name = same(name, service.name);
            uidText = same(uidText, service.uidText);
            labels = same(labels, service.labels);
            annotations = same(annotations, service.annotations);
            spec = same(spec, service.spec);
            ingress = same(ingress, service.ingress);
            conditions = same(conditions, service.conditions);
        }
    }
}
