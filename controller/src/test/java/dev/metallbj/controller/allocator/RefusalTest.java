package dev.metallbj.controller.allocator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.controller.allocator.Refusal.PoolReason;
import dev.metallbj.controller.allocator.Refusal.Why;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void everyPoolIsNamedWithItsReason() {
        Refusal refusal = new Refusal.Exhausted(List.of(
                new PoolReason("a", Why.FULL),
                new PoolReason("b", Why.NO_SUCH_FAMILY),
                new PoolReason("c", Why.NOT_FOR_THIS_SERVICE),
                new PoolReason("d", Why.ONLY_ON_REQUEST)));
        assertEquals(
                "no available IPs: no IP left in the pool \"a\"; "
                        + "no IP left in the pool \"b\" of the family that the service needs; "
                        + "serviceAllocation of the pool \"c\" does not select the service; "
                        + "the pool \"d\" has autoAssign false",
                refusal.message());
    }

    @Test
    void aMessageFitsIntoAnEventHoweverManyPoolsThereAre() {
        List<PoolReason> pools = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            pools.add(new PoolReason("p".repeat(249) + i, Why.FULL));
        }
        String message = new Refusal.Exhausted(pools).message();
        assertTrue(message.length() < 750, message);
        assertTrue(message.endsWith("; and 4998 more pools"), message);
    }

    @Test
    void aMessageFitsIntoAnEventHoweverManyUsersThereAre() {
        List<ServiceKey> users = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            users.add(new ServiceKey("d", "s" + i));
        }
        Refusal refusal = new Refusal.AddressInUse(new ServiceKey("d", "me"), IpAddress.parse("192.0.2.1"), users);
        assertTrue(refusal.message().length() < 850, refusal.message());
        assertTrue(refusal.message()
                .startsWith("can't change sharing key for \"d/me\", address also in use by d/s0,d/s1,"));
        assertTrue(refusal.message().endsWith(" more"), refusal.message());
    }
}
