package dev.metallbj.controller.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectsPlanTest {
    private static final ObjectName POOL = new ObjectName(ObjectKind.POOL, "a");
    private static final ObjectName OLD_POOL = new ObjectName(ObjectKind.POOL, "old");
    private static final ObjectName OLD_ADVERTISEMENT = new ObjectName(ObjectKind.ADVERTISEMENT, "old");
    private static final WantedObject WANTED = new WantedObject(POOL, "{}");

    @Test
    void whatIsWantedIsAppliedEvenIfItExists() {
        assertEquals(new ObjectsPlan(List.of(WANTED), List.of()), ObjectsPlan.of(List.of(WANTED), Set.of(POOL)));
    }

    @Test
    void whatIsNotWantedAnyMoreGoesAdvertisementsFirst() {
        assertEquals(
                new ObjectsPlan(List.of(WANTED), List.of(OLD_ADVERTISEMENT, OLD_POOL)),
                ObjectsPlan.of(List.of(WANTED), Set.of(OLD_POOL, POOL, OLD_ADVERTISEMENT)));
    }

    @Test
    void theSameNameOfAnotherKindIsAnotherObject() {
        ObjectName advertisement = new ObjectName(ObjectKind.ADVERTISEMENT, "a");
        assertEquals(
                List.of(advertisement),
                ObjectsPlan.of(List.of(WANTED), Set.of(advertisement)).prune());
        assertFalse(ObjectsPlan.allExist(List.of(WANTED), Set.of(advertisement)));
        assertTrue(ObjectsPlan.allExist(List.of(WANTED), Set.of(POOL, advertisement)));
    }
}
