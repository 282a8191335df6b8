package dev.metallbj.speaker.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.crd.ServiceL2Status;
import dev.metallbj.crd.ServiceL2Status.Interface;
import dev.metallbj.crd.ServiceL2Status.Status;
import dev.metallbj.runtime.report.BoundedText;
import dev.metallbj.speaker.report.StatusPlan.Correct;
import dev.metallbj.speaker.report.StatusPlan.Delete;
import dev.metallbj.speaker.report.StatusPlan.Make;
import dev.metallbj.speaker.report.StatusPlan.Step;
import dev.metallbj.speaker.report.StatusPlan.Wanted;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusPlanTest {
    private static final String OWNER = "uid-1";
    private static final Status WEB = new Status("node-1", "web", "default", List.of());
    private static final Map<String, Wanted> WEB_WANTED = Map.of("default/web", new Wanted(List.of(), false));

    @Test
    void whatIsMissingIsMadeAndWhatIsTooMuchGoes() {
        assertEquals(List.of(new Make(WEB, false)), plan(WEB_WANTED));
        StatusObject other = object("l2-b", "default", "mail", new Status("node-1", "mail", "default", List.of()));
        assertEquals(List.of(new Delete(other), new Make(WEB, false)), plan(WEB_WANTED, other));
        assertEquals(List.of(), plan(WEB_WANTED, object("l2-a", "default", "web", WEB)));
    }

    @Test
    void whatWasEditedIsPutRight() {
        StatusObject relabelled = object("l2-a", "default", "nonsense", WEB);
        assertEquals(List.of(new Correct(relabelled, WEB, true, false)), plan(WEB_WANTED, relabelled));
        StatusObject without = object("l2-a", "default", "web", null);
        assertEquals(List.of(new Correct(without, WEB, false, true)), plan(WEB_WANTED, without));
        StatusObject eth1 = object(
                "l2-a", "default", "web", new Status("node-1", "web", "default", List.of(new Interface("eth1"))));
        assertEquals(List.of(new Correct(eth1, WEB, false, true)), plan(WEB_WANTED, eth1));
    }

    @Test
    void anObjectOfThePodBeforeGetsTheNewOwner() {
        StatusObject old = object("uid-0", "l2-a", "default", "web", WEB);
        assertEquals(List.of(new Correct(old, WEB, true, false)), plan(WEB_WANTED, old));
        assertEquals(List.of(), new StatusPlan("node-1", "").steps(WEB_WANTED, List.of(old)), "owner not known");
    }

    @Test
    void ofSeveralTheRightOneStays() {
        StatusObject first = object("l2-a", "default", "web", null);
        StatusObject right = object("l2-b", "default", "web", WEB);
        StatusObject third = object("l2-c", "default", "web", WEB);
        assertEquals(List.of(new Delete(first), new Delete(third)), plan(WEB_WANTED, first, right, third));
        assertEquals(List.of(new Delete(third), new Delete(first)), plan(WEB_WANTED, third, right, first));
    }

    @Test
    void anObjectOfAnotherNodeIsLeftAlone() {
        StatusObject foreign = object("l2-a", "default", "web", new Status("node-2", "web", "default", List.of()));
        assertEquals(List.of(new Make(WEB, false)), plan(WEB_WANTED, foreign));
    }

    @Test
    void namesAreTheSameEachTimeAndDifferByNodeAndService() {
        assertEquals(StatusRequests.name(WEB), StatusRequests.name(WEB));
        assertTrue(StatusRequests.name(WEB).matches("l2-[0-9a-f]{12}"));
        List<String> names = List.of(
                StatusRequests.name(WEB),
                StatusRequests.name(new Status("node-2", "web", "default", List.of())),
                StatusRequests.name(new Status("node-1", "web", "other", List.of())));
        assertEquals(3, names.stream().distinct().count());
    }

    @Test
    void aLongNodeNameStillIsALabel() {
        String selector = StatusRequests.ofNode("n".repeat(60) + ".example." + "x".repeat(100));
        String value = selector.substring(selector.indexOf('=') + 1);
        assertEquals(BoundedText.MAX_LABEL, value.length());
        assertTrue(value.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?"), value);
        assertEquals(ServiceL2Status.NODE_LABEL + "=node-1", StatusRequests.ofNode("node-1"));
    }

    private static List<Step> plan(Map<String, Wanted> wanted, StatusObject... objects) {
        return new StatusPlan("node-1", OWNER).steps(wanted, Arrays.asList(objects));
    }

    private static StatusObject object(String name, String namespace, String service, @Nullable Status status) {
        return object(OWNER, name, namespace, service, status);
    }

    private static StatusObject object(
            String owner, String name, String namespace, String service, @Nullable Status status) {
        StatusObject object = new StatusObject();
        object.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .addToLabels(ServiceL2Status.SERVICE_NAMESPACE_LABEL, namespace)
                .addToLabels(ServiceL2Status.SERVICE_NAME_LABEL, service)
                .addNewOwnerReference()
                .withUid(owner)
                .endOwnerReference()
                .build());
        object.setStatus(status);
        return object;
    }
}
