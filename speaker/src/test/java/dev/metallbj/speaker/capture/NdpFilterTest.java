package dev.metallbj.speaker.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.metallbj.config.Cidr;
import dev.metallbj.config.IpAddress;
import dev.metallbj.speaker.packet.NdpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
class NdpFilterTest {
    private static final long CLIENT = 0x0200_5e10_0001L;
    private static final long OTHER = 0x0200_5e10_0002L;
    private static final IpAddress LOCAL = IpAddress.parse("fe80::1");
    private static final String OURS = "2001:db8:77::ab:cd01";

    private final PcapHandle handle = openDead();

    private static PcapHandle openDead() {
        try {
            return Pcaps.openDead(DataLinkType.EN10MB, 128);
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
        try (Compiled filter = compile(cidr("2001:db8:77::", 64))) {
            assertTrue(filter.passes(solicitation(OURS)));
            assertTrue(filter.passes(advertisement(OURS)));
            assertTrue(filter.passes(detection(OURS)));
            byte[] tagged = tagged(solicitation(OURS));
            assertFalse(filter.passes(tagged), "as on this handle; on a live one the kernel has taken the tag out");
        }
    }

    @Test
    void everythingElseIsKeptAway() throws Exception {
        try (Compiled filter = compile(cidr("2001:db8:77::", 64))) {
            assertFalse(filter.passes(solicitation("2001:db8:77:1::ab:cd01")));
            assertFalse(filter.passes(solicitation("2001:db8:76:ffff::1")));
            byte[] routed = solicitation(OURS);
            routed[21] = 64; // hop limit
            assertFalse(filter.passes(routed));
            byte[] router = solicitation(OURS);
            router[54] = (byte) 133; // a router solicitation
            assertFalse(filter.passes(router));
            byte[] udp = solicitation(OURS);
            udp[20] = 17;
            assertFalse(filter.passes(udp));
        }
    }

    @Test
    void withoutPoolsNothingPasses() throws Exception {
        try (Compiled filter = compile()) {
            assertFalse(filter.passes(solicitation(OURS)));
        }
    }

    /** Against the plain comparison of prefixes, with prefixes that end in every word and inside one. */
    @Test
    void agreesWithThePrefixes() throws Exception {
        Random random = new Random(8200);
        for (int round = 0; round < 60; round++) {
            List<Cidr> blocks = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                blocks.add(Cidr.containing(address(random), round == 0 ? 0 : 1 + random.nextInt(128)));
            }
            List<Cidr> prefixes = CoveringPrefixes.of(blocks, NdpFilter.MAX_PREFIXES);
            try (Compiled filter = compile(prefixes.toArray(Cidr[]::new))) {
                for (int i = 0; i < 200; i++) {
                    IpAddress target = address(random);
                    boolean inside = prefixes.stream()
                            .anyMatch(one ->
                                    Cidr.containing(target, one.prefixLength()).equals(one));
                    assertEquals(inside, filter.passes(solicitation(target.toString())), target + " in " + prefixes);
                }
            }
        }
    }

    @Test
    void theLongestFilterFitsIntoTheKernel() throws Exception {
        Random random = new Random(4096);
        List<Cidr> hosts = new ArrayList<>();
        for (int i = 0; i < NdpFilter.MAX_PREFIXES; i++) {
            // Nothing in common that could be compared once.
            hosts.add(new Cidr(new IpAddress(random.nextLong() | 1, random.nextLong()), 128));
        }
        List<Cidr> prefixes = CoveringPrefixes.of(hosts, NdpFilter.MAX_PREFIXES);
        assertEquals(NdpFilter.MAX_PREFIXES, prefixes.size());
        try (Compiled filter = compile(prefixes.toArray(Cidr[]::new))) {
            for (Cidr host : hosts) {
                assertTrue(filter.passes(solicitation(host.base().toString())));
            }
            assertFalse(filter.passes(solicitation(OURS)));
        }
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

    private Compiled compile(Cidr... prefixes) throws PcapNativeException, NotOpenException {
        return new Compiled(handle.compileFilter(
                NdpFilter.expression(List.of(prefixes)), BpfCompileMode.OPTIMIZE, PcapHandle.PCAP_NETMASK_UNKNOWN));
    }

    // Few values in each word, so that many prefixes share their beginning.
    private static IpAddress address(Random random) {
        long high = 0x2001_0db8_0000_0000L + random.nextInt(3) + ((long) random.nextInt(2) << 32);
        return new IpAddress(high, ((long) random.nextInt(3) << 32) + random.nextInt(4));
    }

    private static byte[] solicitation(String target) {
        IpAddress ip = IpAddress.parse(target);
        byte[] frame = new byte[NdpWriter.LENGTH];
        NdpWriter.unicastSolicitation(frame, OTHER, CLIENT, LOCAL.high(), LOCAL.low(), ip.high(), ip.low());
        return frame;
    }

    private static byte[] advertisement(String target) {
        IpAddress ip = IpAddress.parse(target);
        byte[] frame = new byte[NdpWriter.LENGTH];
        NdpWriter.unsolicitedAdvertisement(frame, CLIENT, LOCAL.high(), LOCAL.low(), ip.high(), ip.low());
        return frame;
    }

    private static byte[] detection(String target) {
        IpAddress ip = IpAddress.parse(target);
        byte[] frame = new byte[NdpWriter.SHORT_LENGTH];
        NdpWriter.duplicateAddressDetection(frame, CLIENT, ip.high(), ip.low());
        return frame;
    }

    private static byte[] tagged(byte[] plain) {
        byte[] tagged = new byte[plain.length + 4];
        System.arraycopy(plain, 0, tagged, 0, 12);
        tagged[12] = (byte) 0x81;
        System.arraycopy(plain, 12, tagged, 16, plain.length - 12);
        return tagged;
    }

    private static Cidr cidr(String base, int length) {
        return new Cidr(IpAddress.parse(base), length);
    }
}
