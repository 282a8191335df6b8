package dev.metallbj.speaker.inquiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Spec section 7 rule 4. */
class ConflictsTest {
    private static final IpAddress IP = IpAddress.parse("2001:db8::7");
    private static final Spot SPOT = new Spot(IP, "eth0");
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:99:99:99");

    private final Conflicts conflicts = new Conflicts();
    private final Budget budget = new Budget();

    @Test
    void whatIsWithdrawnWithinTwoSecondsIsNotAskedFor() {
        conflicts.announced(SPOT, 0);
        conflicts.withdrawn(SPOT);
        assertEquals(List.of(), conflicts.collect(budget, Conflicts.FIRST_PROBE));
        assertEquals(Inquiries.NEVER, conflicts.nextDue(0));
    }

    @Test
    void aConflictLastsWhileSomebodyIsHeard() {
        assertTrue(conflicts.claimed(SPOT, MAC, 0));
        long now = 0;
        for (int i = 0; i < 10; i++) {
            now += Conflicts.AGAIN;
            assertEquals(List.of(new Question(SPOT, List.of())), conflicts.collect(budget, now));
            assertFalse(conflicts.claimed(SPOT, MAC, now), "said already");
            assertEquals(Set.of(), conflicts.conclude(now));
        }
        assertEquals(Set.of(), conflicts.conclude(now + Conflicts.OVER - 1));
        assertEquals(Set.of(IP), conflicts.conclude(now + Conflicts.OVER));
        assertTrue(conflicts.claimed(SPOT, MAC, now + Conflicts.OVER), "another conflict");
    }

    @Test
    void itIsDefendedOnceInTenSeconds() {
        assertFalse(conflicts.takeDefence(IP, 0), "nothing to defend");
        conflicts.claimed(SPOT, MAC, 0);
        assertTrue(conflicts.takeDefence(IP, 0));
        assertFalse(conflicts.takeDefence(IP, Conflicts.DEFEND_PAUSE - 1));
        assertTrue(conflicts.takeDefence(IP, Conflicts.DEFEND_PAUSE));
    }

    @Test
    void aFloodOfClaimsIsRememberedWithinBounds() {
        int news = 0;
        for (int i = 0; i < 5_000; i++) {
            Spot spot = new Spot(IpAddress.ofV4(0xc0000200 + i), "eth0");
            news += conflicts.claimed(spot, MAC, 0) ? 1 : 0;
            news += conflicts.claimed(SPOT, new MacAddress(0x0200_5e00_0000L + i), 0) ? 1 : 0;
        }
        assertTrue(news <= 1_010, "remembered: " + news);
    }
}
