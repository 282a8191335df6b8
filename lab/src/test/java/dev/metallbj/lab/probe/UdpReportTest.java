package dev.metallbj.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.probe.UdpReport.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UdpReportTest {
    private static final long MILLI = 1_000_000;

    /** One probe every 5 ms from 1 s on; each letter is the node that answered, a blank nobody. */
    private static UdpReport every5ms(String answers) {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < answers.length(); i++) {
            probes.add(probe(1_000 + 5 * i, answers.charAt(i)));
        }
        return new UdpReport(probes);
    }

    private static Probe probe(long millis, char node) {
        return new Probe(millis * MILLI, node == ' ' ? Optional.empty() : Optional.of(String.valueOf(node)));
    }

    @Test
    void anOutageIsFromTheLastAnsweredProbeToTheNextAnsweredOne() {
        UdpReport report = every5ms("aaa    bbb");
        Outage outage = report.longestOutage().orElseThrow();
        assertEquals(Duration.ofMillis(25), outage.duration());
        assertEquals(1_010 * MILLI, outage.lastAnswered());
        assertEquals(1_035 * MILLI, outage.firstAnswered());
        assertEquals(4, outage.lost());
        assertTrue(outage.over());
        assertEquals(4, report.lost());
        assertEquals(10, report.sent());
    }

    @Test
    void everyOutageIsFoundAndTheLongestIsTheLongest() {
        UdpReport report = every5ms("a aa  a   a");
        assertEquals(
                List.of(10L, 15L, 20L),
                report.outages().stream().map(o -> o.duration().toMillis()).toList());
        assertEquals(3, report.longestOutage().orElseThrow().lost());
    }

    @Test
    void withoutALostProbeThereIsNoOutageHoweverLateTheProbesAre() {
        UdpReport report = new UdpReport(List.of(probe(0, 'a'), probe(5, 'a'), probe(905, 'b'), probe(910, 'b')));
        assertTrue(report.outages().isEmpty());
        assertEquals(Duration.ofMillis(900), report.largestGap());
    }

    @Test
    void anOutageDuringWhichTheClientStoodStillSaysSo() {
        UdpReport report = new UdpReport(List.of(probe(0, 'a'), probe(5, ' '), probe(405, ' '), probe(410, 'b')));
        Outage outage = report.longestOutage().orElseThrow();
        assertEquals(Duration.ofMillis(410), outage.duration());
        assertEquals(Duration.ofMillis(400), outage.largestGap());
    }

    @Test
    void anOutageThatDoesNotEndLastsUntilTheLastProbe() {
        Outage outage = every5ms("aa  ").longestOutage().orElseThrow();
        assertEquals(Duration.ofMillis(10), outage.duration());
        assertFalse(outage.over());
    }

    @Test
    void anOutageFromTheBeginningCountsFromTheFirstProbe() {
        Outage outage = every5ms("  a").longestOutage().orElseThrow();
        assertEquals(Duration.ofMillis(10), outage.duration());
        assertEquals(2, outage.lost());
    }

    @Test
    void ownersAreInOrderAndLostProbesEndNone() {
        assertEquals(
                List.of(
                        new Tenure<>("a", 1_000 * MILLI, 1_015 * MILLI, 3),
                        new Tenure<>("b", 1_020 * MILLI, 1_020 * MILLI, 1),
                        new Tenure<>("a", 1_030 * MILLI, 1_030 * MILLI, 1)),
                every5ms("aa ab a").owners());
    }

    @Test
    void aPartHasTheProbesThatWereSentInIt() {
        UdpReport part = every5ms("aa  bb").between(1_005 * MILLI, 1_020 * MILLI);
        assertEquals(3, part.sent());
        assertEquals(2, part.lost());
    }

    @Test
    void nothingWasSentAndNothingIsKnown() {
        UdpReport report = new UdpReport(List.of());
        assertEquals(0, report.lost());
        assertEquals(Optional.empty(), report.longestOutage());
        assertEquals(Duration.ZERO, report.largestGap());
    }
}
