package dev.metallbj.controller.lease.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One replica, step by step, with times in milliseconds. */
class LeaseMachineTest {

    private static final LeaseSettings SETTINGS = LeaseSettings.DEFAULT;
    private static final String US = "controller-a";
    private static final String OTHER = "controller-b";

    /** Far from 0: the clock's zero means nothing. */
    private static final long ZERO = Long.MAX_VALUE - 5_000_000_000L;

    private final LeaseMachine machine = new LeaseMachine(US, SETTINGS, at(0));

    @Test
    void withoutALeaseOneIsMadeAtOnce() {
        reads(0);
        machine.read(Optional.empty(), at(5));
        assertEquals(new Step.Write(Optional.empty()), machine.next(at(5)));

        machine.written(seen(10, ours("t1")).orElseThrow(), at(9));

        assertTrue(machine.leads());
        assertEquals(at(5), machine.renewed());
        waits(9, 1996);
    }

    @Test
    void aLeaderRenewsEveryRetryPeriodAndReplacesExactlyWhatItKnows() {
        lead(0);
        assertEquals(new Step.Write(seen(10, ours("t1"))), machine.next(at(2000)));
        machine.written(seen(11, ours("t2")).orElseThrow(), at(2100));
        assertEquals(at(2000), machine.renewed());
        assertEquals(new Step.Write(seen(11, ours("t2"))), machine.next(at(4000)));
    }

    @Test
    void aForeignLeaseIsWaitedForUntilItsWholeDurationWasSeenToPass() {
        reads(0);
        machine.read(seen(10, others("t1")), at(100));
        assertEquals(Optional.of(OTHER), machine.otherHolder());
        waits(100, 2000);
        poll(2100, seen(10, others("t1")));
        machine.noticed(seen(11, others("t2")).orElseThrow(), at(3000));
        for (long time = 5000; time < 18000; time += 2000) {
            poll(time, seen(11, others("t2")));
        }
        waits(17000, 1000);
        assertEquals(new Step.Write(seen(11, others("t2"))), machine.next(at(18000)));
    }

    @Test
    void theDurationIsTheOneInTheLease() {
        reads(0);
        machine.read(seen(10, new LeaseRecord(OTHER, 1, "t", "t", 0)), at(100));
        waits(100, 1000);
        assertInstanceOf(Step.Write.class, machine.next(at(1100)));
    }

    @Test
    void aReleasedLeaseIsTakenAtOnce() {
        reads(0);
        machine.read(seen(10, others("t1")), at(100));
        machine.noticed(seen(11, others("t1").released("t2")).orElseThrow(), at(500));
        assertEquals(new Step.Write(seen(11, others("t1").released("t2"))), machine.next(at(500)));
    }

    @Test
    void theOwnLeaseIsTakenBackAtOnce() {
        reads(0);
        machine.read(seen(10, ours("t1")), at(1));
        assertFalse(machine.leads(), "not before it was renewed");
        assertInstanceOf(Step.Write.class, machine.next(at(1)));
    }

    @Test
    void aLeaderThatCannotRenewStepsDownAtTheDeadlineAndComesBackByItself() {
        lead(0);
        for (long time = 2000; time < 10000; time += 2000) {
            assertInstanceOf(Step.Write.class, machine.next(at(time)));
            machine.failed(at(time + 10));
        }
        waits(9000, 1000);
        assertTrue(machine.leads());
        machine.next(at(10000));
        assertFalse(machine.leads());
        machine.failed(at(10010));
        assertInstanceOf(Step.Write.class, machine.next(at(12000)));
        machine.written(seen(12, ours("t3")).orElseThrow(), at(12020));
        assertTrue(machine.leads());
        assertEquals(at(12000), machine.renewed());
    }

    @Test
    void theLicenceRunsFromTheBeginOfTheRequest() {
        lead(0);
        assertInstanceOf(Step.Write.class, machine.next(at(2000)));
        machine.written(seen(11, ours("t2")).orElseThrow(), at(12500));
        assertFalse(machine.leads(), "the answer came when the deadline had passed");
    }

    @Test
    void aRenewalThatComesTooLateBeginsAnotherTerm() {
        lead(0);
        assertEquals(1, machine.term());
        assertInstanceOf(Step.Write.class, machine.next(at(9000)));
        machine.written(seen(11, ours("t2")).orElseThrow(), at(10500));
        assertTrue(machine.leads());
        assertEquals(2, machine.term());
    }

    @Test
    void whoFindsAnotherHolderStepsDown() {
        lead(0);
        machine.noticed(seen(11, others("t2")).orElseThrow(), at(500));
        assertFalse(machine.leads());
        waits(500, 2000);
    }

    @Test
    void aLateNewsOfWhatWasBeforeChangesNothing() {
        lead(0);
        machine.noticed(seen(9, others("t0")).orElseThrow(), at(500));
        machine.vanished("8", at(500));
        assertTrue(machine.leads());
    }

    @Test
    void afterAConflictTheLeaseIsReadAtOnceAndStillOursRenewed() {
        lead(0);
        assertInstanceOf(Step.Write.class, machine.next(at(2000)));
        machine.conflict(at(2010));
        reads(2010);
        machine.read(seen(15, ours("t1")), at(2020));
        assertTrue(machine.leads());
        assertEquals(new Step.Write(seen(15, ours("t1"))), machine.next(at(2020)));
    }

    @Test
    void conflictsWithoutEndArePaced() {
        lead(0);
        long now = 2000;
        int requests = 0;
        while (now < 9000) {
            Step step = machine.next(at(now));
            switch (step) {
                case Step.Read _ -> machine.read(seen(20 + now, ours("t1")), at(now));
                case Step.Write _ -> machine.conflict(at(now));
                case Step.Wait wait -> now += wait.nanos() / 1_000_000;
            }
            requests += step instanceof Step.Wait ? 0 : 1;
        }
        assertTrue(requests < 20, requests + " requests");
    }

    @Test
    void aLeaseDeletedUnderTheLeaderIsMadeAgainAtOnce() {
        lead(0);
        machine.vanished("12", at(700));
        assertTrue(machine.leads());
        assertEquals(new Step.Write(Optional.empty()), machine.next(at(700)));
    }

    @Test
    void aLeaseDeletedUnderAnotherLeaderDoesNotEndItsTerm() {
        reads(0);
        machine.read(seen(10, others("t1")), at(100));
        machine.vanished("11", at(200));
        for (long time = 2200; time < 15200; time += 2000) {
            poll(time, Optional.empty());
        }
        assertEquals(new Step.Write(Optional.empty()), machine.next(at(15200)));
    }

    @Test
    void aBrokenLeaseIsWaitedForAsLongAsAnyOther() {
        for (LeaseRecord broken : List.of(
                new LeaseRecord(OTHER, 0, "", "", 0),
                new LeaseRecord(OTHER, -3, "yesterday", "", -1),
                new LeaseRecord(OTHER, 15, "", "", Integer.MAX_VALUE))) {
            LeaseMachine fresh = new LeaseMachine(US, SETTINGS, at(0));
            fresh.next(at(0));
            fresh.read(seen(10, broken), at(0));
            assertInstanceOf(Step.Read.class, fresh.next(at(14_999)));
            fresh.read(seen(10, broken), at(14_999));
            assertInstanceOf(Step.Write.class, fresh.next(at(15_000)));
        }
        LeaseMachine fresh = new LeaseMachine(US, SETTINGS, at(0));
        fresh.next(at(0));
        fresh.read(seen(10, new LeaseRecord("", 0, "", "", 0)), at(1));
        assertInstanceOf(Step.Write.class, fresh.next(at(1)), "without a spec");
    }

    @Test
    void versionsThatAreNoNumbersMeanReadingAgain() {
        reads(0);
        machine.read(Optional.of(new SeenLease("abc", others("t1"), Optional.empty())), at(10));
        machine.noticed(new SeenLease("abd", others("t2"), Optional.empty()), at(20));
        reads(20);
    }

    @Test
    void whoHasSteppedDownAsksForNothingMore() {
        lead(0);
        machine.next(at(2000));
        machine.stepDown();
        machine.written(seen(11, ours("t2")).orElseThrow(), at(2010));
        assertFalse(machine.leads());
        assertEquals(seen(11, ours("t2")), machine.ours());
        assertInstanceOf(Step.Wait.class, machine.next(at(9000)));
    }

    @Test
    void whatIsWrittenIsClientGos() {
        LeaseRecord made = LeaseRecord.taken(Optional.empty(), US, SETTINGS, "t1");
        assertEquals(new LeaseRecord(US, 15, "t1", "t1", 0), made);
        LeaseRecord renewed = LeaseRecord.taken(Optional.of(made), US, SETTINGS, "t2");
        assertEquals(new LeaseRecord(US, 15, "t1", "t2", 0), renewed);
        LeaseRecord released = renewed.released("t3");
        assertEquals(new LeaseRecord("", 1, "t3", "t3", 0), released);
        LeaseRecord taken = LeaseRecord.taken(Optional.of(released), OTHER, SETTINGS, "t4");
        assertEquals(new LeaseRecord(OTHER, 15, "t4", "t4", 1), taken);
        LeaseRecord broken = new LeaseRecord("x", 0, "", "", Integer.MAX_VALUE);
        assertEquals(
                Integer.MAX_VALUE,
                LeaseRecord.taken(Optional.of(broken), US, SETTINGS, "t").transitions());
    }

    private void lead(long time) {
        reads(time);
        machine.read(Optional.empty(), at(time));
        assertInstanceOf(Step.Write.class, machine.next(at(time)));
        machine.written(seen(10, ours("t1")).orElseThrow(), at(time));
        assertTrue(machine.leads());
    }

    private void reads(long time) {
        assertEquals(new Step.Read(), machine.next(at(time)));
    }

    private void poll(long time, Optional<SeenLease> answer) {
        reads(time);
        machine.read(answer, at(time));
    }

    private void waits(long time, long millis) {
        assertEquals(new Step.Wait(millis * 1_000_000), machine.next(at(time)));
    }

    private static Optional<SeenLease> seen(long version, LeaseRecord record) {
        return Optional.of(new SeenLease(Long.toString(version), record, Optional.empty()));
    }

    private static LeaseRecord ours(String renewed) {
        return new LeaseRecord(US, 15, "t0", renewed, 1);
    }

    private static LeaseRecord others(String renewed) {
        return new LeaseRecord(OTHER, 15, "t0", renewed, 1);
    }

    private static long at(long millis) {
        return ZERO + millis * 1_000_000;
    }
}
