package dev.metallbj.controller.service;

import static dev.metallbj.controller.service.TestServices.service;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.controller.service.StatusWriter.Outcome;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order of writes, and what becomes of those that fail. The API server's failures are played; the real one is in the lab's tests. */
class StatusWritesTest {

    private static final StatusWrite GIVE = new StatusWrite(List.of("192.0.2.1"), Optional.of("p"), Optional.empty());

    /** A request that waits for its answer. */
    private record Request(StatusChange change, BlockingQueue<Outcome> answer) {}

    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final ReconcilerThread thread = new ReconcilerThread();
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final StatusWrites writes = new StatusWrites(thread, pool, this::ask, new Owner(), () -> 0.5);

    private final class Owner implements StatusWrites.Owner {
        @Override
        public void written(StatusChange change, Outcome.Written answer) {
            told.add("written " + change.service());
        }

        @Override
        public void outdated(Service latest) {
            told.add("outdated " + latest.getMetadata().getResourceVersion());
        }

        @Override
        public void decideAgain(ServiceKey service) {
            told.add("again " + service);
        }
    }

    @AfterEach
    void stop() {
        thread.close();
        pool.shutdownNow();
    }

    @Test
    void aFewAreUnderWayAtATime() throws Exception {
        for (int i = 0; i < StatusWrites.IN_FLIGHT + 2; i++) {
            submit("s" + i);
        }
        for (int i = 0; i < StatusWrites.IN_FLIGHT; i++) {
            requireNonNull(requests.poll(5, TimeUnit.SECONDS), "request " + i);
        }
        assertNull(requests.poll(100, TimeUnit.MILLISECONDS), "one more than allowed");
    }

    @Test
    void theNextGoesWhenOneHasEnded() throws Exception {
        for (int i = 0; i < StatusWrites.IN_FLIGHT + 1; i++) {
            submit("s" + i);
        }
        // Each runs on a thread of its own, so those under way may come in any order.
        List<Request> underWay = new ArrayList<>();
        for (int i = 0; i < StatusWrites.IN_FLIGHT; i++) {
            underWay.add(next());
        }
        Request first = underWay.getFirst();
        first.answer().add(done(first));
        assertEquals("s" + StatusWrites.IN_FLIGHT, next().change().service().name());
    }

    @Test
    void aServiceWithARequestUnderWayIsDecidedOnWhenItHasEnded() throws Exception {
        submit("web");
        Request request = next();

        assertTrue(on(() -> writes.postponed(key("web"))));
        assertFalse(on(() -> writes.postponed(key("other"))));
        request.answer().add(done(request));

        assertEquals("written shop/web", tell());
        assertEquals("again shop/web", tell());
    }

    @Test
    void aChangeOfTheServiceIsTakenInAndDecidedOnAtOnce() throws Exception {
        submit("web");
        Request request = next();

        request.answer().add(new Outcome.Outdated(Optional.of(service("web", "u1", 7))));

        assertEquals("outdated 7", tell());
        assertEquals("again shop/web", tell());
        assertEquals(Optional.of(request.change()), on(() -> writes.withdraw(key("web"))));
    }

    @Test
    void aServiceThatOthersChangeAllTheTimeIsNotHammered() throws Exception {
        long begin = System.nanoTime();
        for (int attempt = 1; attempt <= 4; attempt++) {
            submit("web");
            next().answer().add(new Outcome.Outdated(Optional.of(service("web", "u1", attempt))));
            assertEquals("outdated " + attempt, tell());
            assertEquals("again shop/web", tell());
            on(() -> writes.withdraw(key("web")));
        }
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertTrue(elapsed >= 150, "the fourth conflict waits 150 ms (200 ms less a quarter): " + elapsed);
    }

    @Test
    void aRefusedWriteWaitsAloneAndIsDecidedAgain() throws Exception {
        submit("web");
        next().answer().add(new Outcome.Refused("403 not allowed by the test"));
        submit("other");
        Request other = next();
        other.answer().add(done(other));

        assertEquals("written shop/other", tell(), "others do not wait");
        assertEquals("again shop/web", tell());
    }

    @Test
    void withoutAnApiServerAllWaitTogether() throws Exception {
        submit("web");
        next().answer().add(new Outcome.Unreachable("connection refused by the test"));
        assertEquals("again shop/web", tell());
        submit("web");
        submit("other");

        assertNull(requests.poll(50, TimeUnit.MILLISECONDS), "sent although the server is away");
        String one = next().change().service().name();
        String another = next().change().service().name();
        assertEquals(Set.of("web", "other"), Set.of(one, another));
    }

    @Test
    void whoDoesNotLeadAnyMoreSendsNothingAndTriesNothingAgain() throws Exception {
        submit("refused");
        next().answer().add(new Outcome.Refused("403 not allowed by the test"));
        submit("web");
        Request web = next();
        submit("late");
        Request late = next();

        late.answer().add(new Outcome.NotLeading());
        while (!on(writes::isClosed)) {
            Thread.sleep(1);
        }
        submit("other");
        assertNull(requests.poll(400, TimeUnit.MILLISECONDS), "sent without leading");
        web.answer().add(done(web));

        assertEquals("written shop/web", tell(), "what was under way is told of");
        assertNull(told.poll());
    }

    @Test
    void aServiceThatIsGoneIsNotTriedAgain() throws Exception {
        submit("web");
        next().answer().add(new Outcome.Refused("403 not allowed by the test"));
        on(() -> {
            writes.forget(key("web"));
            return "";
        });

        assertNull(told.poll(400, TimeUnit.MILLISECONDS));
        assertEquals(Optional.empty(), on(() -> writes.withdraw(key("web"))));
    }

    private Outcome ask(StatusChange change) {
        Request request = new Request(change, new LinkedBlockingQueue<>());
        requests.add(request);
        try {
            return request.answer().take();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Outcome.Unreachable("stopped");
        }
    }

    private void submit(String name) throws Exception {
        on(() -> {
            writes.submit(StatusChange.of(service(name, "u1", 1), GIVE, List.of()));
            return "";
        });
    }

    private Request next() throws InterruptedException {
        return requireNonNull(requests.poll(5, TimeUnit.SECONDS), "no request");
    }

    private String tell() throws InterruptedException {
        return requireNonNull(told.poll(5, TimeUnit.SECONDS), "nothing was told");
    }

    private static Outcome done(Request request) {
        return new Outcome.Written(service(request.change().service().name(), "u1", 2, "192.0.2.1"));
    }

    private static ServiceKey key(String name) {
        return new ServiceKey("shop", name);
    }

    /** Runs on the reconciler's thread, after everything that came before. */
    private <T extends @Nullable Object> T on(java.util.concurrent.Callable<T> task)
            throws InterruptedException, ExecutionException {
        FutureTask<T> future = new FutureTask<>(task);
        thread.execute(future);
        return future.get();
    }
}
