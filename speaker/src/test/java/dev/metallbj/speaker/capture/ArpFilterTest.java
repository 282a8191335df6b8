package dev.metallbj.speaker.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.ArpWriter;
import dev.metallbj.speaker.packet.EthernetFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** Real frames through the real libpcap: its compiler and its filter machine, which is the kernel's. */
class ArpFilterTest {
    private static final long CLIENT = 0x0200_5e10_0001L;
    private static final int CLIENT_IP = ip("192.0.2.1");
    private static final String OURS = "198.51.100.77";

    private final PcapHandle handle = openDead();

    private static PcapHandle openDead() {
        try {
            return Pcaps.openDead(DataLinkType.EN10MB, 64);
        } catch (PcapNativeException | LinkageError missing) {
            String reason = "libpcap is not installed (Debian: libpcap0.8): " + missing;
            System.out.println("skipped: " + reason);
            return abort(reason);
        }
    }

    @AfterEach
    void close() {
        handle.close();
    }

    @Test
    void questionsAndClaimsForOursPass() throws Exception {
        try (Compiled filter = compile(List.of(new Cidr(IpAddress.parse("198.51.100.0"), 24)))) {
            assertTrue(filter.passes(arp(ArpView.REQUEST, CLIENT_IP, ip(OURS))));
            assertTrue(filter.passes(arp(ArpView.REPLY, ip(OURS), CLIENT_IP)));
            assertTrue(filter.passes(arp(ArpView.REQUEST, 0, ip(OURS))));
        }
    }

    @Test
    void everythingElseIsKeptAway() throws Exception {
        try (Compiled filter = compile(List.of(
                new Cidr(IpAddress.parse("198.51.100.64"), 26), new Cidr(IpAddress.parse("203.0.113.9"), 32)))) {
            assertFalse(filter.passes(arp(ArpView.REQUEST, CLIENT_IP, ip("198.51.100.63"))));
            assertFalse(filter.passes(arp(ArpView.REQUEST, CLIENT_IP, ip("203.0.113.8"))));
            assertTrue(filter.passes(arp(ArpView.REQUEST, CLIENT_IP, ip("203.0.113.9"))));
            byte[] ipv4 = arp(ArpView.REQUEST, CLIENT_IP, ip(OURS));
            ipv4[12] = 0x08;
            ipv4[13] = 0x00;
            assertFalse(filter.passes(ipv4));
        }
    }

    @Test
    void withoutPoolsNothingPasses() throws Exception {
        try (Compiled filter = compile(List.of())) {
            assertFalse(filter.passes(arp(ArpView.REQUEST, CLIENT_IP, ip(OURS))));
        }
    }

    @Test
    void theLongestFilterFitsIntoTheKernel() throws Exception {
        List<Cidr> prefixes = new ArrayList<>();
        for (int i = 0; i < ArpFilter.MAX_PREFIXES; i++) {
            prefixes.add(new Cidr(IpAddress.ofV4(ip("10.0.0.0") + (i << 9)), 24));
        }
        String expression = ArpFilter.expression(prefixes);
        try (Compiled filter = compile(prefixes)) {
            assertTrue(filter.passes(arp(ArpView.REQUEST, CLIENT_IP, ip("10.1.254.1"))));
            assertTrue(filter.passes(arp(ArpView.REPLY, ip("10.1.254.1"), CLIENT_IP)));
            assertFalse(filter.passes(arp(ArpView.REQUEST, CLIENT_IP, ip("10.1.255.1"))));
        }
        assertEquals(2 * ArpFilter.MAX_PREFIXES, expression.split(" = ").length - 1);
    }

    private record Compiled(BpfProgram program) implements AutoCloseable {
        boolean passes(byte[] frame) {
            return program.applyFilter(frame);
        }

        @Override
        public void close() {
            program.free();
        }
    }

    private Compiled compile(List<Cidr> prefixes) throws PcapNativeException, NotOpenException {
        return new Compiled(handle.compileFilter(
                ArpFilter.expression(prefixes), BpfCompileMode.OPTIMIZE, PcapHandle.PCAP_NETMASK_UNKNOWN));
    }

    private static byte[] arp(int operation, int senderIp, int targetIp) {
        byte[] frame = new byte[EthernetFrame.MIN_LENGTH];
        ArpWriter.write(frame, 0xffff_ffff_ffffL, CLIENT, operation, senderIp, 0, targetIp);
        return frame;
    }

    private static int ip(String text) {
        return IpAddress.parse(text).v4Bits();
    }
}
