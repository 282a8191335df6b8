package dev.metallbj.speaker.capture;

import dev.metallbj.config.Cidr;
import dev.metallbj.runtime.kubernetes.Backoff;
import dev.metallbj.speaker.announce.OpenLinks;
import dev.metallbj.speaker.link.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapNativeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open captures of one protocol: one for each interface on which its family may be answered. Owned by the announcer's loop thread.
 */
final class ProtocolCaptures {
    private static final Logger LOG = LoggerFactory.getLogger(ProtocolCaptures.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private static final long STABLE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final class Slot {
        int failures;

        @Nullable
        Capture capture;

        Link link;
        long retryAt = Long.MIN_VALUE;
        long openedAt;
        boolean complained;

        Slot(Link link) {
            this.link = link;
        }
    }

    private final Protocol protocol;
    private final Wiring wiring;
    private final CapabilityComplaint capability;
    private final Map<Integer, Slot> slots = new HashMap<>();
    private String filter;
    private List<Cidr> filtered = List.of();

    /** @param capability shared by all, so that it is said once */
    ProtocolCaptures(Protocol protocol, Wiring wiring, CapabilityComplaint capability) {
        this.protocol = protocol;
        this.capability = capability;
        this.wiring = wiring;
        this.filter = protocol.filter(List.of());
    }

    /**
     * Changes the kernel filters only when the set of blocks does.
     *
     * @param blocks of the protocol's family
     */
    void watch(List<Cidr> blocks) {
        if (blocks.equals(filtered)) {
            return;
        }
        filtered = List.copyOf(blocks);
        filter = protocol.filter(blocks);
        for (Slot slot : slots.values()) {
            applyFilter(slot);
        }
    }

    /** As {@link OpenLinks#follow}, for these interfaces. */
    long follow(List<Link> wanted, long now) {
        closeUnwanted(wanted);
        long next = OpenLinks.NEVER;
        for (Link link : wanted) {
            Slot slot = slots.computeIfAbsent(link.index(), _ -> new Slot(link));
            identify(slot, link);
            next = Math.min(next, keepOpen(slot, now));
        }
        return next;
    }

    /** Those that are open now. */
    List<Link> open() {
        List<Link> open = new ArrayList<>(slots.size());
        for (Slot slot : slots.values()) {
            if (slot.capture != null) {
                open.add(slot.link);
            }
        }
        return open;
    }

    /** The open captures; another object each time when an interface is opened anew. */
    Map<Capture, Link> captures() {
        Map<Capture, Link> captures = new HashMap<>();
        for (Slot slot : slots.values()) {
            if (slot.capture != null) {
                captures.put(slot.capture, slot.link);
            }
        }
        return captures;
    }

    /** As {@link OpenLinks#send}. */
    boolean send(int interfaceIndex, byte[] frame, int length) {
        Slot slot = slots.get(interfaceIndex);
        return slot != null && slot.capture != null && slot.capture.send(frame, length);
    }

    void close() {
        for (Slot slot : slots.values()) {
            close(slot);
        }
        slots.clear();
    }

    private void closeUnwanted(List<Link> wanted) {
        Set<Integer> indexes = new HashSet<>();
        for (Link link : wanted) {
            indexes.add(link.index());
        }
        for (Iterator<Map.Entry<Integer, Slot>> i = slots.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Integer, Slot> entry = i.next();
            if (!indexes.contains(entry.getKey())) {
                close(entry.getValue());
                i.remove();
            }
        }
    }

    private static void identify(Slot slot, Link link) {
        if (link.equals(slot.link)) {
            return;
        }
        if (isAnother(slot.link, link)) {
            close(slot);
        }
        if (slot.capture != null) {
            slot.capture.identify(link);
        }
        slot.link = link;
        // What failed before may work now; waiting longer would be for something that is over.
        slot.failures = 0;
        slot.retryAt = Long.MIN_VALUE;
    }

    // The kernel gives an index again: what has neither the name nor the MAC is another interface, on which the handle
    // is not.
    private static boolean isAnother(Link before, Link now) {
        return !before.name().equals(now.name()) && !before.mac().equals(now.mac());
    }

    private long keepOpen(Slot slot, long now) {
        if (slot.capture != null && slot.capture.hasFailed()) {
            close(slot);
            if (now - slot.openedAt > STABLE_NANOS) {
                // The interface was probably made anew under its old name.
                slot.failures = 0;
                slot.retryAt = now;
            } else {
                // One that fails at once each time is opened ever more slowly.
                retryLater(slot, now);
            }
        }
        if (slot.capture != null) {
            return OpenLinks.NEVER;
        }
        if (slot.retryAt <= now) {
            open(slot, now);
        }
        return slot.capture == null ? slot.retryAt : OpenLinks.NEVER;
    }

    private void open(Slot slot, long now) {
        try {
            slot.capture = Capture.open(protocol, slot.link, filter, wiring);
            slot.openedAt = now;
            slot.complained = false;
            LOG.atInfo()
                    .addKeyValue("interface", slot.link.name())
                    .addKeyValue("mac", slot.link.mac().toString())
                    .log("listening for " + protocol);
        } catch (PcapNativeException e) {
            retryLater(slot, now);
            complain(slot, String.valueOf(e.getMessage()));
        }
    }

    private static void retryLater(Slot slot, long now) {
        slot.failures++;
        slot.retryAt = now
                + BACKOFF.delay(slot.failures, ThreadLocalRandom.current().nextDouble())
                        .toNanos();
    }

    private void applyFilter(Slot slot) {
        if (slot.capture == null) {
            return;
        }
        try {
            slot.capture.filter(filter);
        } catch (PcapNativeException | NotOpenException e) {
            // A new handle gets the new filter.
            LOG.atWarn()
                    .addKeyValue("interface", slot.link.name())
                    .addKeyValue("error", String.valueOf(e.getMessage()))
                    .log("the filter was refused; opening the interface anew");
            close(slot);
            slot.retryAt = Long.MIN_VALUE;
        }
    }

    // Once for the missing capability, which hits every interface at every try, and once for each other failure.
    private void complain(Slot slot, String error) {
        if (!capability.explains(error) && !slot.complained) {
            slot.complained = true;
            LOG.atWarn()
                    .addKeyValue("interface", slot.link.name())
                    .addKeyValue("error", error)
                    .log("cannot listen for " + protocol + "; trying again");
        }
    }

    private static void close(Slot slot) {
        if (slot.capture != null) {
            slot.capture.close();
            slot.capture = null;
        }
    }
}
