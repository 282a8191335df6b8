package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.node.Node;
import dev.metallbj.lab.process.LiveHeap;
import dev.metallbj.lab.program.Program;
import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * How much heap one more Service takes, for good: both programs run while Services are added, and their live objects are counted at two sizes. The
 * controller has given all of them their addresses, the speaker is one of three and announces a third. One thread.
 */
final class HeapPerService implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PACE = Duration.ofMillis(500);

    /** After the last write: the watch tells it, and what is said about it is written. */
    private static final Duration AFTERMATH = Duration.ofSeconds(2);

    /** Arrays of characters: what parsers and writers of JSON work in, some 20 KiB for each thread. Texts are arrays of bytes. */
    private static final String BUFFERS = "[C";

    /** Classes in a list. */
    private static final int SHOWN = 25;

    /** Of each log, in a complaint. */
    private static final int LINES = 20;

    /** The live objects of both programs at one size. */
    record Count(int services, LiveHeap controller, LiveHeap speaker) {}

    private final Lab lab;
    private final Progress progress;
    private final ManyServices services;
    private final AddressWatch watch;
    private final Node node;
    private final Program controller;
    private final Program speaker;

    /** Starts both programs; there is no Service yet. */
    HeapPerService(Lab lab, Progress progress) {
        this.lab = lab;
        this.progress = progress;
        this.node = lab.nodes().getFirst();
        this.services = ManyServices.none(lab);
        this.watch = new AddressWatch(lab.kubernetes(), ManyServices.NAMESPACE);
        this.controller = lab.startController();
        this.speaker = lab.startSpeaker(node);
    }

    /** Adds Services up to so many, and counts when both programs have done all there is to do about them. */
    Count count(int wanted) {
        progress.step("adding Services up to " + wanted);
        services.grow(wanted);
        await("all addresses are assigned", () -> watch.count() == wanted);
        int share = Announced.share(node, lab.nodes(), watch.addresses().values());
        await("the speaker announces its share, " + share, () -> Announced.count(speaker) == share);
        await("the speaker has said so in as many statuses", () -> statuses() == share);
        Pause.of(AFTERMATH);
        Count count = new Count(
                wanted,
                LiveHeap.of(controller.process().pid()),
                LiveHeap.of(speaker.process().pid()));
        progress.step("%,d Services: %,d KiB live in the controller, %,d KiB in the speaker"
                .formatted(wanted, count.controller.total() >> 10, count.speaker.total() >> 10));
        return count;
    }

    /** Bytes for each of the Services between the two counts, but for the buffers of threads that were at work a moment ago. */
    static double bytes(LiveHeap few, LiveHeap many, int difference) {
        long buffers = many.since(few).getOrDefault(BUFFERS, 0L);
        return (double) (many.total() - few.total() - buffers) / difference;
    }

    /** The same by class, the greatest first: {@code 48.0 java.lang.String}. */
    static List<String> byClass(LiveHeap few, LiveHeap many, int difference) {
        List<Map.Entry<String, Long>> all = new ArrayList<>(many.since(few).entrySet());
        all.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        return all.stream()
                .limit(SHOWN)
                .map(one -> "%.1f %s".formatted((double) one.getValue() / difference, one.getKey()))
                .toList();
    }

    private long statuses() {
        return lab
                .kubernetes()
                .genericKubernetesResources("metallb.io/v1beta1", "ServiceL2Status")
                .inNamespace(lab.namespace())
                .list()
                .getItems()
                .stream()
                .filter(one -> one.get("status") != null)
                .count();
    }

    private void await(String what, BooleanSupplier holds) {
        if (!Await.every(PACE, PATIENCE, holds)) {
            throw new IllegalStateException(
                    "not within " + PATIENCE.toSeconds() + " s: " + what + "; the logs end with:\n"
                            + controller.process().logTail(LINES) + "\n"
                            + speaker.process().logTail(LINES));
        }
    }

    @Override
    public void close() {
        watch.close();
        controller.stop();
        speaker.stop();
    }
}
