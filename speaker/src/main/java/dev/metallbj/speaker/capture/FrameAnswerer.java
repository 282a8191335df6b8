package dev.metallbj.speaker.capture;

import dev.metallbj.speaker.announce.AddressCounters;
import dev.metallbj.speaker.announce.Announcements;
import dev.metallbj.speaker.packet.ArpView;
import dev.metallbj.speaker.packet.Claim;
import dev.metallbj.speaker.packet.EthernetFrame;
import dev.metallbj.speaker.packet.NdpView;
import dev.metallbj.speaker.packet.Responder;
import dev.metallbj.speaker.packet.Verdict;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to each captured frame of one interface: answered, counted, reported as a claim.
 *
 * <p>Runs on the interface's capture thread. Answering is a hash look-up and a send from a buffer made once; it allocates nothing, and nothing
 * that is in a frame makes it throw.
 */
final class FrameAnswerer {
    private static final Logger LOG = LoggerFactory.getLogger(FrameAnswerer.class);

    /**
     * Gossip that is later than this has no CPU to run on: a full quota alone makes it up to 90 ms late, a neighbour that starts up some more. Then
     * most questions stay unanswered ({@link SpareAnswers}), which costs one client a second; gossip that does not run may cost all of them the address.
     */
    private static final long GOSSIP_LATE_NANOS = 150_000_000L;

    /** Sends a frame on the interface. */
    interface Sender {
        /** Whether the kernel took the first {@code length} bytes. */
        boolean send(byte[] frame, int length);
    }

    private final Wiring wiring;
    private final Sender sender;
    private final byte[] reply;
    private final SpareAnswers spare = new SpareAnswers();
    private volatile Responder responder;

    FrameAnswerer(Responder responder, Wiring wiring, Sender sender) {
        this.wiring = wiring;
        this.sender = sender;
        this.reply = new byte[responder.replyLength()];
        this.responder = responder;
    }

    /** The interface has other addresses, or another name, now. From any thread; of the same protocol as before. */
    void identify(Responder changed) {
        responder = changed;
    }

    /**
     * Takes one frame, from its Ethernet header on.
     *
     * @param capturedMillis when the kernel captured it, in milliseconds since 1970; asked only when it matters
     */
    void accept(byte[] frame, LongSupplier capturedMillis) {
        try {
            handle(frame, capturedMillis);
        } catch (RuntimeException defect) {
            // Would be a defect of ours; it must not end the loop that answers for everything else.
            wiring.metrics().broken();
            LOG.debug("frame not handled", defect);
        }
    }

    private void handle(byte[] frame, LongSupplier capturedMillis) {
        long begun = wiring.nanoTime().getAsLong();
        Announcements announced = wiring.published().get();
        Responder current = responder;
        Verdict verdict = current.respond(frame, frame.length, announced, reply);
        if (verdict == Verdict.ANSWER) {
            answer(frame, announced, capturedMillis, begun);
        } else {
            wiring.metrics().unanswered(verdict);
        }
        if (current.isForeignClaim(frame, frame.length, announced)) {
            Claim.read(frame, frame.length, current.interfaceName()).ifPresent(claim -> report(claim, announced));
        }
    }

    private void answer(byte[] frame, Announcements announced, LongSupplier capturedMillis, long begun) {
        boolean isArp = EthernetFrame.etherType(frame) == EthernetFrame.TYPE_ARP;
        AddressCounters counters = isArp
                ? announced.counters(ArpView.targetIp(frame))
                : announced.counters(NdpView.targetHigh(frame), NdpView.targetLow(frame));
        counters.requests().increment();
        long now = wiring.nanoTime().getAsLong();
        if (!announced.isFresh(now)
                || announced.asksForFrameTime() && !announced.mayAnswerFrameOf(capturedMillis.getAsLong())) {
            wiring.metrics().fenced();
        } else if (isOfAnother(frame, isArp, announced, now, capturedMillis)) {
            wiring.metrics().otherOwner();
        } else if (now - wiring.gossipDueAt().getAsLong() > GOSSIP_LATE_NANOS && !spare.take(now)) {
            wiring.metrics().shed();
        } else if (sender.send(reply, reply.length)) {
            counters.responses().increment();
            measured(isArp, wiring.nanoTime().getAsLong() - begun);
        }
    }

    private static boolean isOfAnother(
            byte[] frame, boolean isArp, Announcements announced, long now, LongSupplier capturedMillis) {
        return isArp
                ? announced.isOfAnother(ArpView.targetIp(frame), now, capturedMillis)
                : announced.isOfAnother(NdpView.targetHigh(frame), NdpView.targetLow(frame), now, capturedMillis);
    }

    private void measured(boolean isArp, long nanos) {
        if (isArp) {
            wiring.metrics().answeredArp(nanos);
        } else {
            wiring.metrics().answeredNdp(nanos);
        }
    }

    private void report(Claim claim, Announcements announced) {
        if (claim.form().isGratuitous()) {
            announced.claimed(claim.ip(), wiring.nanoTime().getAsLong());
        }
        if (!wiring.claims().offer(claim)) {
            wiring.metrics().claimDropped();
        }
    }
}
