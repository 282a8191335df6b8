package dev.metallbj.lab.bench.frames;

import dev.metallbj.config.IpAddress;
import dev.metallbj.runtime.metrics.Counter;
import dev.metallbj.runtime.metrics.Metrics;
import dev.metallbj.speaker.announce.AddressCounters;
import dev.metallbj.speaker.announce.Announcement;
import dev.metallbj.speaker.announce.Announcements;
import dev.metallbj.speaker.election.Interfaces;
import dev.metallbj.speaker.packet.ArpResponder;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.ArpWriter;
import dev.metallbj.speaker.packet.EthernetFrame;
import dev.metallbj.speaker.packet.MacAddress;
import dev.metallbj.speaker.packet.NdpResponder;
import dev.metallbj.speaker.packet.NdpWriter;
import dev.metallbj.speaker.packet.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A question is read, its address looked up among those announced, and the answer written: all of the path of an answer that is our own code. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AnswerLookUp {
    private static final MacAddress NODE = MacAddress.parse("02:00:5e:10:00:02");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:5e:10:00:01");
    private static final IpAddress CLIENT_V4 = IpAddress.parse("198.18.0.1");
    private static final IpAddress CLIENT_V6 = IpAddress.parse("fe80::1");
    private static final IpAddress FIRST_V4 = IpAddress.parse("198.19.0.0");
    private static final IpAddress FIRST_V6 = IpAddress.parse("2001:db8::");

    /** Addresses of each family that are announced. */
    @Param({"1", "10000"})
    public int announced = 1;

    private final ArpResponder arp = new ArpResponder("eth0", NODE);
    private final NdpResponder ndp = new NdpResponder("eth0", NODE, IpAddress.parse("fe80::2"));
    private final byte[] reply = new byte[NdpWriter.LENGTH];
    private final byte[] foreign = request(IpAddress.parse("198.18.255.255"));
    private final List<byte[]> requests = new ArrayList<>();
    private final List<byte[]> solicitations = new ArrayList<>();
    private Announcements announcements = Announcements.none(0);
    private int next;

    /** Announces them. */
    @Setup
    public void announce() {
        Counter counter = new Metrics().counter("bench", "").series();
        AddressCounters counters = new AddressCounters(counter, counter, counter);
        List<Announcement> all = new ArrayList<>();
        IpAddress v4 = FIRST_V4;
        IpAddress v6 = FIRST_V6;
        for (int i = 0; i < announced; i++) {
            all.add(new Announcement(v4, Interfaces.ALL, true, counters));
            all.add(new Announcement(v6, Interfaces.ALL, true, counters));
            requests.add(request(v4));
            solicitations.add(solicitation(v6));
            v4 = v4.next();
            v6 = v6.next();
        }
        announcements = Announcements.of(all, 0);
        if (arpAnswer() != Verdict.ANSWER || ndpAnswer() != Verdict.ANSWER || arpForeign() == Verdict.ANSWER) {
            throw new IllegalStateException("what is announced is not answered, or what is not is");
        }
    }

    /** ARP for one announced address after the other. */
    @Benchmark
    public Verdict arpAnswer() {
        byte[] frame = requests.get(turn());
        return arp.respond(frame, frame.length, announcements, reply);
    }

    /** ARP for an address that nobody has announced here. */
    @Benchmark
    public Verdict arpForeign() {
        return arp.respond(foreign, foreign.length, announcements, reply);
    }

    /** A neighbour solicitation for one announced address after the other. */
    @Benchmark
    public Verdict ndpAnswer() {
        byte[] frame = solicitations.get(turn());
        return ndp.respond(frame, frame.length, announcements, reply);
    }

    private int turn() {
        next = next + 1 < announced ? next + 1 : 0;
        return next;
    }

    private static byte[] request(IpAddress target) {
        byte[] frame = new byte[EthernetFrame.MIN_LENGTH];
        ArpWriter.write(
                frame,
                MacAddress.BROADCAST.bits(),
                CLIENT.bits(),
                ArpView.REQUEST,
                CLIENT_V4.v4Bits(),
                0,
                target.v4Bits());
        return frame;
    }

    private static byte[] solicitation(IpAddress target) {
        byte[] frame = new byte[NdpWriter.LENGTH];
        NdpWriter.unicastSolicitation(
                frame, NODE.bits(), CLIENT.bits(), CLIENT_V6.high(), CLIENT_V6.low(), target.high(), target.low());
        return frame;
    }
}
