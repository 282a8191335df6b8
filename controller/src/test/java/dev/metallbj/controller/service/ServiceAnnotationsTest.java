package dev.metallbj.controller.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Both prefixes on one Service (spec section 3). */
class ServiceAnnotationsTest {
    private static final String OLD_POOL = "metallb.universe.tf/address-pool";

    @Test
    void theOldPrefixCountsWhereTheNewOneIsAbsent() {
        ServiceAnnotations annotations = ServiceAnnotations.of(Map.of(OLD_POOL, "green"));
        assertEquals("green", annotations.addressPool());
        assertEquals(List.of(OLD_POOL), annotations.deprecated());
        assertEquals(List.of(), annotations.overruled());
    }

    @Test
    void whatTheNewPrefixOverrulesIsNamed() {
        ServiceAnnotations empty = ServiceAnnotations.of(Map.of(OLD_POOL, "green", "metallb.io/address-pool", ""));
        assertEquals("", empty.addressPool(), "present but empty beats the old one");
        assertEquals(List.of(OLD_POOL), empty.overruled());
        assertEquals(
                "Service uses deprecated annotation metallb.universe.tf/address-pool, "
                        + "which is ignored because of metallb.io/address-pool",
                PlanTexts.deprecated(OLD_POOL, empty));
    }

    @Test
    void theSameTwiceIsNoContradictionAndNeitherIsWhatWeWriteOurselves() {
        ServiceAnnotations annotations = ServiceAnnotations.of(Map.of(
                OLD_POOL,
                "green",
                "metallb.io/address-pool",
                "green",
                "metallb.universe.tf/ip-allocated-from-pool",
                "green",
                ServiceAnnotations.ALLOCATED_FROM,
                "blue",
                "metallb.universe.tf/unknown",
                "a",
                "metallb.io/unknown",
                "b"));
        assertEquals(List.of(), annotations.overruled());
        assertEquals(Optional.of("blue"), annotations.allocatedFrom());
        assertEquals(Optional.of("green"), annotations.formerlyFrom());
    }
}
