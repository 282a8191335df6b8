package dev.metallbj.lab.bench;

import dev.metallbj.lab.Lab;
import dev.metallbj.lab.program.Program;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How long a user waits for the address of a new Service: from the request that creates it to a watch that shows its status. */
final class OneMoreService implements Figure {
    private static final List<Integer> PRESENT = List.of(0, 1_000, 10_000);
    private static final double MEDIAN_LIMIT_MILLIS = 15;
    private static final double LIMIT_MILLIS = 100;
    private static final Duration AFTER_MANY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String NAMESPACE = "default";

    @Override
    public String name() {
        return "service";
    }

    @Override
    public String title() {
        return "one more Service, from create to status";
    }

    @Override
    public Optional<Duration> quickTime() {
        return Optional.of(Duration.ofSeconds(25));
    }

    @Override
    public void measure(Effort effort, Progress progress, Consumer<Row> rows) {
        int samples = effort.of(30, 10);
        try (Lab lab = BenchLab.start(1, BenchLab.LARGE_POOL, progress)) {
            progress.step("starting the controller");
            Program controller = lab.startController();
            controller.awaitReady(PATIENCE);
            ManyServices services = ManyServices.none(lab);
            try (AddressWatch watch = new AddressWatch(lab.kubernetes(), NAMESPACE)) {
                for (int present : PRESENT.subList(0, effort.of(PRESENT.size(), 2))) {
                    fill(lab, services, present, progress);
                    String subject = "with " + MarkdownTable.number(present) + " present";
                    progress.step(samples + " Services, " + subject);
                    rows.accept(row(subject, create(lab, watch, samples)));
                }
            }
        }
    }

    private static void fill(Lab lab, ManyServices services, int present, Progress progress) {
        if (present == 0) {
            return;
        }
        progress.step("creating Services up to " + present);
        services.grow(present);
        try (AddressWatch many = new AddressWatch(lab.kubernetes(), ManyServices.NAMESPACE)) {
            if (!many.awaitCount(present, PATIENCE)) {
                throw new IllegalStateException("only " + many.count() + " of " + present + " have an address");
            }
        }
        // Their Events come after their addresses, and take the API server's time.
        Pause.of(AFTER_MANY);
    }

    /** One after the other, each gone again before the next comes. */
    private static Samples create(Lab lab, AddressWatch watch, int samples) {
        List<Duration> durations = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            var service = lab.kubernetes().services().inNamespace(NAMESPACE).resource(service("probe-" + i));
            long begin = System.nanoTime();
            service.create();
            long end = watch.awaitAddress("probe-" + i, PATIENCE).nanoTime();
            durations.add(Duration.ofNanos(end - begin));
            service.delete();
            if (!watch.awaitCount(0, PATIENCE)) {
                throw new IllegalStateException("Service probe-" + i + " is still there");
            }
            Pause.of(PAUSE);
        }
        return new Samples(durations);
    }

    private static Service service(String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withType("LoadBalancer")
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
    }

    private static Row row(String subject, Samples samples) {
        return Row.of(
                subject,
                Measure.of("median", samples.median(), "ms").below(MEDIAN_LIMIT_MILLIS),
                Measure.of("max", samples.max(), "ms").below(LIMIT_MILLIS),
                Measure.of("samples", samples.count(), ""));
    }
}
