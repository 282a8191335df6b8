package dev.metallbj.lab.bench;

import dev.metallbj.config.IpRange;
import dev.metallbj.lab.Lab;
import dev.metallbj.lab.apiserver.ApiServer;
import dev.metallbj.lab.apiserver.RequestCounts;
import dev.metallbj.lab.run.Await;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Edits pools and sees what comes of it: by a watch of the Services, and by the API server's own count of requests. One thread. */
final class WatchedEdits implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PACE = Duration.ofMillis(50);
    private static final Duration WATCHED = Duration.ofSeconds(10);
    /** Nothing more is to be expected when nothing was written for so long. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private static final double NANOS = 1e9;

    private final ApiServer server;
    private final String namespace;
    private final AddressWatch watch;

    /**
     * What came of an edit.
     *
     * @param seconds from the request to the last status
     * @param statusWrites requests that wrote a Service, refused ones included
     * @param events requests that wrote an Event
     */
    record Outcome(double seconds, long statusWrites, long events) {}

    WatchedEdits(Lab lab) {
        this.server = lab.apiServer();
        this.namespace = lab.namespace();
        this.watch = new AddressWatch(lab.kubernetes(), ManyServices.NAMESPACE);
    }

    /** How many Services have an address. */
    int count() {
        return watch.count();
    }

    /** How many Services have an address of this range. */
    int count(IpRange range) {
        return watch.count(range);
    }

    /**
     * Waits until it holds, and then until nothing is written any more.
     *
     * @throws IllegalStateException if it does not within 5 minutes
     */
    void settle(BooleanSupplier condition) {
        await(condition);
        awaitQuiet();
    }

    /**
     * Applies a pool, and measures until the condition holds and nothing is written any more.
     *
     * @param addresses entries of {@code spec.addresses}, with commas between
     */
    Outcome edit(String pool, boolean autoAssign, String addresses, BooleanSupplier condition) {
        RequestCounts before = server.requests();
        long begin = System.nanoTime();
        apply(pool, autoAssign, addresses);
        await(condition);
        double seconds = (System.nanoTime() - begin) / NANOS;
        awaitQuiet();
        return outcome(seconds, before);
    }

    /** Applies a pool that should lead to nothing, or little; counts what is written in 10 s. */
    Outcome edit(String pool, boolean autoAssign, String addresses) {
        RequestCounts before = server.requests();
        apply(pool, autoAssign, addresses);
        Pause.of(WATCHED);
        return outcome((double) WATCHED.toSeconds(), before);
    }

    private Outcome outcome(double seconds, RequestCounts before) {
        RequestCounts counts = server.requests().since(before);
        return new Outcome(seconds, AssignmentRace.statusWrites(counts), AssignmentRace.events(counts));
    }

    private void apply(String pool, boolean autoAssign, String addresses) {
        server.manifests().applyText("""
                        apiVersion: metallb.io/v1beta1
                        kind: IPAddressPool
                        metadata: {name: %s}
                        spec: {autoAssign: %s, addresses: [%s]}
                        """.formatted(pool, autoAssign, addresses), namespace, Map.of());
    }

    private void await(BooleanSupplier condition) {
        if (!Await.every(PACE, PATIENCE, condition)) {
            throw new IllegalStateException("not within " + PATIENCE.toSeconds() + " s; " + watch.count()
                    + " Services have an address; " + server.requests());
        }
    }

    private void awaitQuiet() {
        RequestCounts last = server.requests();
        while (true) {
            Pause.of(QUIET);
            RequestCounts now = server.requests();
            RequestCounts added = now.since(last);
            if (AssignmentRace.statusWrites(added) + AssignmentRace.events(added) == 0) {
                return;
            }
            last = now;
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
