package dev.metallbj.speaker.announce;

import dev.metallbj.speaker.inquiry.Budget;
import dev.metallbj.speaker.inquiry.Inquiries;
import java.util.SplittableRandom;

/**
 * What is known from the wire, and asked there, of one speaker (spec section 7). Owned by the announcer's loop thread.
 *
 * @param inquiries about speakers that gossip misses
 * @param foreign about machines that are no speakers
 * @param budget of all questions
 */
record OnTheWire(Inquiries inquiries, ForeignHosts foreign, Budget budget, WireMetrics metrics) {
    /**
     * Nothing known, nothing asked.
     *
     * @param node this node; two speakers do not ask in step
     * @param refuses {@code --on-conflict refuse}
     */
    static OnTheWire of(String node, boolean refuses, AnnouncementLog log, WireMetrics metrics) {
        Budget budget = new Budget();
        Inquiries inquiries = new Inquiries(budget, new SplittableRandom(node.hashCode()));
        return new OnTheWire(inquiries, new ForeignHosts(refuses, log, metrics), budget, metrics);
    }
}
