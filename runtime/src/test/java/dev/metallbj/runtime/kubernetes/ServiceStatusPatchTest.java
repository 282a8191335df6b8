package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.runtime.kubernetes.ServiceStatusPatch.ConditionEdit;
import dev.metallbj.runtime.kubernetes.model.LoadBalancerIngress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceStatusPatchTest {

    private static final String POOL = "metallb.io/ip-allocated-from-pool";

    @Test
    void addressesKeepTheirOrderAndNullRemoves() throws Exception {
        assertJson(
                """
                {"metadata": {"resourceVersion": "42", "annotations": {"metallb.io/ip-allocated-from-pool": "green"}},
                 "status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.1"}, {"ip": "2001:db8::1"}]}}}""",
                new ServiceStatusPatch(
                        "default",
                        "web",
                        "42",
                        Optional.of(List.of("198.51.100.1", "2001:db8::1")),
                        Map.of(POOL, Optional.of("green")),
                        Optional.empty()));
        assertJson(
                """
                {"metadata": {"resourceVersion": "43", "annotations": {"metallb.io/ip-allocated-from-pool": null}},
                 "status": {"loadBalancer": {"ingress": null}}}""",
                new ServiceStatusPatch(
                        "default",
                        "web",
                        "43",
                        Optional.of(List.of()),
                        Map.of(POOL, Optional.empty()),
                        Optional.empty()));
    }

    @Test
    void whatIsNotNamedIsNotInThePatch() throws Exception {
        assertJson(
                "{\"metadata\": {\"resourceVersion\": \"44\"}, \"status\": {}}",
                new ServiceStatusPatch("default", "web", "44", Optional.empty(), Map.of(), Optional.empty()));
    }

    @Test
    void aConditionIsPutOrRemovedByItsType() throws Exception {
        assertJson(
                """
                {"metadata": {"resourceVersion": "45"}, "status": {"conditions": [{"type": "metallb.io/Assigned",
                 "status": "False", "reason": "Exhausted", "message": "none left",
                 "lastTransitionTime": "2026-01-01T00:00:07Z", "observedGeneration": 3}]}}""",
                condition(new ConditionEdit.Put(
                        "metallb.io/Assigned",
                        "False",
                        "Exhausted",
                        "none left",
                        Optional.of(Instant.parse("2026-01-01T00:00:07.987Z")),
                        3)));
        // The time that is there stays, and a Service without a generation has none observed.
        assertJson(
                """
                {"metadata": {"resourceVersion": "45"}, "status": {"conditions": [{"type": "metallb.io/Assigned",
                 "status": "False", "reason": "Exhausted", "message": "none left"}]}}""",
                condition(new ConditionEdit.Put(
                        "metallb.io/Assigned", "False", "Exhausted", "none left", Optional.empty(), 0)));
        assertJson("""
                {"metadata": {"resourceVersion": "45"},
                 "status": {"conditions": [{"type": "metallb.io/Assigned", "$patch": "delete"}]}}""", condition(new ConditionEdit.Remove("metallb.io/Assigned")));
    }

    private static ServiceStatusPatch condition(ConditionEdit edit) {
        return new ServiceStatusPatch("default", "web", "45", Optional.empty(), Map.of(), Optional.of(edit));
    }

    @Test
    void whatTheApiServerAddsIsNoDifference() {
        List<LoadBalancerIngress> written = List.of(new LoadBalancerIngress("198.51.100.1", "", "VIP", List.of()));
        assertTrue(ServiceStatusPatch.isSame(written, List.of("198.51.100.1")));
        assertFalse(ServiceStatusPatch.isSame(written, List.of()));
        assertFalse(ServiceStatusPatch.isSame(written, List.of("198.51.100.2")));
        assertFalse(ServiceStatusPatch.isSame(written, List.of("198.51.100.1", "2001:db8::1")));
        assertTrue(ServiceStatusPatch.isSame(List.of(), List.of()));
    }

    private static void assertJson(String wanted, ServiceStatusPatch patch) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        assertEquals(mapper.readTree(wanted), mapper.readTree(patch.json()));
    }
}
