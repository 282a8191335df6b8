package dev.metallbj.lab.bench;

import dev.metallbj.lab.probe.Questioner;
import java.util.function.Consumer;

/** How fast a speaker answers neighbour solicitations, and how fast the kernel of the same node answers for its own address. */
final class NdpLatency implements Figure {
    @Override
    public String name() {
        return "ndp";
    }

    @Override
    public String title() {
        return "neighbour solicitations: from the question to the answer, as a program sees it";
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        try (OneAddress one = OneAddress.startIpv6(progress);
                Questioner questioner = Questioner.ndp(one.lab().client())) {
            ProgramsView.measure(questioner, one, effort.of(2_000, 500), progress, rows);
        }
    }
}
