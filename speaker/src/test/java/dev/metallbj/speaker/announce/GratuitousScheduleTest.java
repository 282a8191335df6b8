package dev.metallbj.speaker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.announce.GratuitousSchedule.Form;
import dev.metallbj.speaker.announce.GratuitousSchedule.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** In virtual time: the clock jumps to whatever the schedule says is due next. */
class GratuitousScheduleTest {
    private static final long MILLI = 1_000_000L;
    private static final int ETH0 = 2;

    private record Sent(long millis, Frame frame) {}

    private final GratuitousSchedule schedule = new GratuitousSchedule();
    private final List<Sent> sent = new ArrayList<>();
    private long now;

    @Test
    void fiveRoundsOfBothForms() {
        schedule.burst(ip(1), ETH0, now);
        runToEnd();
        assertEquals(
                List.of(0L, 1100L, 2200L, 3300L, 4400L),
                sent.stream()
                        .filter(one -> one.frame().form() == Form.REPLY)
                        .map(Sent::millis)
                        .toList());
        assertEquals(10, sent.size());
        for (int i = 0; i < 10; i += 2) {
            assertEquals(Form.REPLY, sent.get(i).frame().form());
            assertEquals(Form.REQUEST, sent.get(i + 1).frame().form());
            assertTrue(sent.get(i + 1).millis() - sent.get(i).millis() <= 2);
        }
    }

    @Test
    void manyAddressesSendAllRepliesFirstAtFourThousandASecond() {
        for (int ip = 0; ip < 1000; ip++) {
            schedule.burst(ip(ip), ETH0, now);
        }
        runUntil(600 * MILLI);
        assertEquals(2000, sent.size());
        assertEquals(Set.of(Form.REPLY), forms(sent.subList(0, 1000)));
        assertEquals(Set.of(Form.REQUEST), forms(sent.subList(1000, 2000)));
        assertNear(250, sent.get(999).millis(), 6);
        assertNear(500, sent.get(1999).millis(), 6);
    }

    @Test
    void anAddressThatComesLaterIsNotKeptWaitingByTheRequestForms() {
        for (int ip = 0; ip < 1000; ip++) {
            schedule.burst(ip(ip), ETH0, now);
        }
        runUntil(300 * MILLI);
        schedule.burst(ip(5000), ETH0, now);
        int before = sent.size();
        runUntil(301 * MILLI);
        assertEquals(new Frame(ip(5000), ETH0, Form.REPLY), sent.get(before).frame());
    }

    @Test
    void laterRoundsAreStretchedToFiveHundredASecond() {
        for (int ip = 0; ip < 1000; ip++) {
            schedule.burst(ip(ip), ETH0, now);
        }
        runToEnd();
        assertEquals(10_000, sent.size());
        List<Sent> later = sent.subList(2000, sent.size());
        for (int i = 0; i + 500 < later.size(); i++) {
            long window = later.get(i + 500).millis() - later.get(i).millis();
            assertTrue(window >= 989, "500 frames in " + window + " ms");
        }
        assertNear(1100 + 8000 * 2, later.getLast().millis(), 50);
    }

    @Test
    void interfacesHaveTheirOwnPace() {
        for (int ip = 0; ip < 400; ip++) {
            schedule.burst(ip(ip), ETH0, now);
            schedule.burst(ip(ip), ETH0 + 1, now);
        }
        runUntil(205 * MILLI);
        assertEquals(1600, sent.size());
    }

    @Test
    void aCancelledAddressIsSilentAndANewBurstBeginsAnew() {
        schedule.burst(ip(1), ETH0, now);
        runUntil(1500 * MILLI);
        assertEquals(4, sent.size());
        schedule.cancel(ip(1), ETH0);
        runUntil(2500 * MILLI);
        assertEquals(4, sent.size());
        schedule.burst(ip(1), ETH0, now);
        runToEnd();
        assertEquals(14, sent.size());
        assertNear(2500 + 4400, sent.getLast().millis(), 3);
    }

    @Test
    void aRefreshIsOneRoundAndAddsNothingToABurst() {
        schedule.refresh(ip(1), ETH0, now);
        schedule.burst(ip(2), ETH0, now);
        schedule.refresh(ip(2), ETH0, now);
        runToEnd();
        assertEquals(
                2, sent.stream().filter(one -> one.frame().ip().equals(ip(1))).count());
        assertEquals(
                10, sent.stream().filter(one -> one.frame().ip().equals(ip(2))).count());
    }

    @Test
    void aRoundOfIpv6IsOneAdvertisement() {
        schedule.burst(ipv6(1), ETH0, now);
        runToEnd();
        assertEquals(
                List.of(0L, 1100L, 2200L, 3300L, 4400L),
                sent.stream().map(Sent::millis).toList());
        assertEquals(
                Set.of(Form.ADVERTISEMENT),
                sent.stream().map(one -> one.frame().form()).collect(Collectors.toSet()));
        sent.clear();
        schedule.refresh(ipv6(1), ETH0, now);
        runToEnd();
        assertEquals(1, sent.size());
        assertEquals(GratuitousSchedule.NEVER, schedule.nextDue());
    }

    @Test
    void bothFamiliesShareThePaceOfAnInterface() {
        for (int i = 0; i < 500; i++) {
            schedule.burst(ip(i), ETH0, now);
            schedule.burst(ipv6(i), ETH0, now);
        }
        runUntil(400 * MILLI);
        assertEquals(1500, sent.size());
        assertEquals(Set.of(Form.REPLY, Form.ADVERTISEMENT), forms(sent.subList(0, 1000)));
        assertEquals(Set.of(Form.REQUEST), forms(sent.subList(1000, 1500)));
        assertNear(250, sent.get(999).millis(), 6);
        runToEnd();
        assertEquals(500 * 15, sent.size());
    }

    @Test
    void nothingIsLeftBehind() {
        schedule.burst(ip(1), ETH0, now);
        runToEnd();
        assertEquals(GratuitousSchedule.NEVER, schedule.nextDue());
    }

    private void runToEnd() {
        runUntil(Long.MAX_VALUE);
    }

    private void runUntil(long end) {
        while (true) {
            for (Optional<Frame> frame = schedule.poll(now); frame.isPresent(); frame = schedule.poll(now)) {
                sent.add(new Sent(now / MILLI, frame.get()));
            }
            long next = schedule.nextDue();
            if (next == GratuitousSchedule.NEVER || next > end) {
                now = end == Long.MAX_VALUE ? now : end;
                return;
            }
            now = Math.max(now, next);
        }
    }

    private static void assertNear(long expected, long actual, long tolerance) {
        assertTrue(Math.abs(expected - actual) <= tolerance, "want " + expected + " ms, got " + actual);
    }

    private static Set<Form> forms(List<Sent> frames) {
        return frames.stream().map(one -> one.frame().form()).collect(Collectors.toSet());
    }

    private static IpAddress ip(int number) {
        return IpAddress.ofV4(number);
    }

    private static IpAddress ipv6(int number) {
        return new IpAddress(0x2001_0db8_0000_0000L, number);
    }
}
