package dev.metallbj.lab.demo;

import dev.metallbj.lab.probe.GratuitousArp;
import dev.metallbj.lab.probe.GratuitousArp.Form;
import dev.metallbj.lab.probe.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a node tells all hosts on the segment that it has an address now (spec section 6). */
final class GratuitousBurst {
    private static final int ROUNDS = 5;
    // The rounds last 4.4 s.
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private final Story story;

    GratuitousBurst(Story story) {
        this.story = story;
    }

    /**
     * Shows the burst of the address that was visited, and checks it.
     *
     * @param wire a capture that began before the address was announced
     */
    void check(Wire wire, Visit visit) {
        String ip = visit.target().ip();
        story.step("The gratuitous ARP for " + ip + ", as the client's interface saw it", () -> {
            List<GratuitousArp> frames = Check.await(
                    LIMIT,
                    ROUNDS + " gratuitous frames for " + ip + " of each form",
                    () -> frames(wire, ip),
                    seen -> count(seen, Form.REQUEST) >= ROUNDS && count(seen, Form.REPLY) >= ROUNDS);
            show(frames);
            for (GratuitousArp frame : frames) {
                Check.equal("the sender of each", visit.mac(), frame.mac());
                Check.that(frame.packet().destination().isBroadcast(), "all are broadcasts", frame.packet());
            }
            return ROUNDS + " rounds, both forms, to ff:ff:ff:ff:ff:ff, from "
                    + visit.node().name() + " alone";
        });
    }

    private static List<GratuitousArp> frames(Wire wire, String ip) {
        return wire.frames(GratuitousArp.about(ip)).stream()
                .map(GratuitousArp::of)
                .flatMap(Optional::stream)
                .toList();
    }

    private static long count(List<GratuitousArp> frames, Form form) {
        return frames.stream().filter(frame -> frame.form() == form).count();
    }

    private void show(List<GratuitousArp> frames) {
        long first = frames.getFirst().nanoTime();
        Table table = new Table("AFTER", "FORM", "ETHERNET SOURCE", "ARP");
        for (GratuitousArp frame : frames) {
            table.row(
                    String.format(Locale.ROOT, "%.3f s", (frame.nanoTime() - first) / 1e9),
                    frame.form().name().toLowerCase(Locale.ROOT),
                    frame.packet().source().toString(),
                    frame.toString());
        }
        story.show(table);
    }
}
