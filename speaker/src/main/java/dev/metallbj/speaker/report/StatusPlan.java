package dev.metallbj.speaker.report;

import dev.metallbj.crd.ServiceL2Status;
import dev.metallbj.crd.ServiceL2Status.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has to be done so that there is exactly one right ServiceL2Status for each Service that this node announces. Pure.
 *
 * @param node name of this node
 * @param owner uid of the speaker's Pod; empty = not known, and then any owner is right
 */
record StatusPlan(String node, String owner) {
    /**
     * What is announced here of one Service.
     *
     * @param interfaces in the order of their names; none = every one
     * @param tookOver whether another node announced it before, whose object may still be there
     */
    record Wanted(List<ServiceL2Status.Interface> interfaces, boolean tookOver) {}

    /** One object to be changed. */
    sealed interface Step {}

    /** There is none yet. */
    record Make(Status status, boolean tookOver) implements Step {}

    /**
     * It does not say what it should.
     *
     * @param metadata whether labels or owner have to be written
     * @param content whether the status has to be
     */
    record Correct(StatusObject object, Status status, boolean metadata, boolean content) implements Step {}

    /** It is about a Service that is not announced here, or one of several about one Service. */
    record Delete(StatusObject object) implements Step {}

    /**
     * What to do next: first what goes, then what comes, by Service.
     *
     * @param wanted by namespace/name of the Service
     * @param objects those with the label of this node
     */
    List<Step> steps(Map<String, Wanted> wanted, Iterable<StatusObject> objects) {
        List<Step> steps = new ArrayList<>();
        Map<String, StatusObject> kept = new HashMap<>();
        for (StatusObject object : objects) {
            if (isOurs(object)) {
                sort(object, wanted, kept, steps);
            }
        }
        new TreeMap<>(wanted).forEach((service, want) -> {
            Status status = status(service, want);
            StatusObject object = kept.get(service);
            if (object == null) {
                steps.add(new Make(status, want.tookOver()));
            } else if (!isRight(object, service, status)) {
                steps.add(new Correct(object, status, !isMetadataRight(object, service), !says(object, status)));
            }
        });
        return steps;
    }

    /** Somebody may have put our label on an object of another node; its own speaker sees to that. */
    private boolean isOurs(StatusObject object) {
        return object.said().map(said -> said.node().equals(node)).orElse(true);
    }

    private void sort(
            StatusObject object, Map<String, Wanted> wanted, Map<String, StatusObject> kept, List<Step> steps) {
        String service = serviceOf(object);
        Wanted want = wanted.get(service);
        if (want == null) {
            steps.add(new Delete(object));
            return;
        }
        StatusObject other = kept.putIfAbsent(service, object);
        if (other != null) {
            boolean better = isBetter(object, other, service, status(service, want));
            kept.put(service, better ? object : other);
            steps.add(new Delete(better ? other : object));
        }
    }

    /** Of two, the right one stays; of equals, always the same one. */
    private boolean isBetter(StatusObject one, StatusObject other, String service, Status status) {
        boolean right = isRight(one, service, status);
        return right == isRight(other, service, status) ? one.name().compareTo(other.name()) < 0 : right;
    }

    private boolean isRight(StatusObject object, String service, Status status) {
        return isMetadataRight(object, service) && says(object, status);
    }

    private boolean isMetadataRight(StatusObject object, String service) {
        return object.labelledService().equals(service)
                && (owner.isEmpty() || object.owner().equals(owner));
    }

    private static boolean says(StatusObject object, Status status) {
        return object.said().map(status::equals).orElse(false);
    }

    /** The status cannot be changed to be about another Service; the labels can. */
    private static String serviceOf(StatusObject object) {
        return object.said()
                .map(said -> said.serviceNamespace() + "/" + said.serviceName())
                .orElse(object.labelledService());
    }

    private Status status(String service, Wanted want) {
        int slash = service.indexOf('/');
        return new Status(node, service.substring(slash + 1), service.substring(0, slash), want.interfaces());
    }
}
