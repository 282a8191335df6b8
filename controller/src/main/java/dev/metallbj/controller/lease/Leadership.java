package dev.metallbj.controller.lease;

import dev.metallbj.controller.lease.state.LeaseMachine;
import dev.metallbj.controller.lease.state.LeaseRecord;
import dev.metallbj.controller.lease.state.LeaseSettings;
import dev.metallbj.controller.lease.state.SeenLease;
import dev.metallbj.controller.lease.state.Step;
import dev.metallbj.runtime.http.Health;
import dev.metallbj.runtime.kubernetes.BoundedRequests;
import dev.metallbj.runtime.kubernetes.Causes;
import dev.metallbj.runtime.kubernetes.Change;
import dev.metallbj.runtime.kubernetes.Informers;
import dev.metallbj.runtime.kubernetes.Selection;
import dev.metallbj.runtime.kubernetes.model.Lease;
import dev.metallbj.runtime.thread.WorkThreads;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what {@link LeaseMachine} says, and tells when a term begins and ends. One thread owns the machine and never waits for the API server;
 * another makes the requests, one at a time. A watch brings news of the Lease, so that a release is met in milliseconds; without it the Lease is
 * read every retry period.
 */
public final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** A turn of the loop at least this often; liveness allows 60 s. */
    private static final Duration BEAT = Duration.ofSeconds(5);

    /**
     * Which Lease, and who asks for it.
     *
     * @param namespace the operator's
     * @param name of the Lease
     * @param identity the Pod's name, so that a container that was restarted in its Pod need not wait for itself
     */
    public record Names(String namespace, String name, String identity) {}

    /** Is told of terms, on the thread of this class; must not block. */
    public interface Listener {
        /**
         * This replica leads.
         *
         * @param lastWrite a resource version that the caches should have seen before anything is decided; empty = not known
         */
        void begun(Term term, Optional<String> lastWrite);

        /** It does not lead any more, and the licence has ended already. */
        void ended(Term term);
    }

    private final Names names;
    private final LeaseSettings settings;
    private final Listener listener;
    private final Health health;
    private final LeaseApi api;
    private final BoundedRequests termRequests;
    private final LeaseClock clock = new LeaseClock(Clock.systemUTC());
    private final Informers watch;
    private final LeaseMachine machine;
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final ExecutorService requests = WorkThreads.lasting("lease-request");
    private final Thread thread;

    private volatile Optional<Term> term = Optional.empty();
    private volatile boolean closed;
    // From here on: the loop's thread only. The term that began last, which may be over: what was written in it counts.
    private Optional<Term> latest = Optional.empty();
    private int termNumber;
    private Optional<String> standingByFor = Optional.empty();
    private String complaint = "";
    private boolean closing;
    private boolean releasing;

    /** Does nothing before {@link #start}. */
    public Leadership(KubernetesClient client, Names names, LeaseSettings settings, Listener listener, Health health) {
        this.names = names;
        this.settings = settings;
        this.listener = listener;
        this.health = health;
        this.api = new LeaseApi(new BoundedRequests(client, settings.requestLimit()), names.namespace(), names.name());
        this.termRequests = new BoundedRequests(client, settings.writeLimit());
        this.watch = new Informers(client);
        this.machine = new LeaseMachine(names.identity(), settings, System.nanoTime());
        this.thread = Thread.ofPlatform().daemon().name("leadership").unstarted(this::run);
    }

    /** Begins to ask for the Lease; called when this replica could lead at once, that is with its caches read. Returns at once. */
    public synchronized void start() {
        if (closed) {
            return;
        }
        watch.add(
                Selection.one(names.namespace(), names.name(), Lease.class),
                change -> inbox.add(() -> noticed(change)));
        watch.start();
        thread.start();
    }

    /** Ends the licence to write at once, and the term soon after; the Lease stays held. Any thread, any number of times. */
    public void stepDown() {
        term.ifPresent(Term::end);
        inbox.add(machine::stepDown);
    }

    /**
     * Steps down and ends.
     *
     * @param release whether to give the Lease back, so that another replica takes over at once. Only when no write is under way: otherwise the
     *     Lease has to run out
     * @param limit for all of it; after that it goes on in the background, which ends with the process
     */
    public void close(boolean release, Duration limit) throws InterruptedException {
        stepDown();
        synchronized (this) {
            closed = true;
        }
        inbox.add(() -> {
            closing = true;
            releasing = release;
        });
        if (thread.getState() != Thread.State.NEW) {
            thread.join(limit);
        }
        requests.shutdownNow();
        thread.interrupt();
        watch.close();
    }

    private void run() {
        Health.Loop loop = health.loop("leadership");
        try {
            while (!closing || releasing && machine.isUnderWay()) {
                loop.turned();
                turn();
            }
        } catch (InterruptedException closed) {
            return;
        }
        if (releasing) {
            try {
                release();
            } catch (KubernetesClientException failed) {
                complain(Causes.line(failed));
            }
        }
    }

    private void turn() throws InterruptedException {
        Step step = machine.next(System.nanoTime());
        tell();
        switch (step) {
            case Step.Read _ ->
                request(() -> {
                    Optional<SeenLease> lease = api.read();
                    return () -> {
                        answered();
                        machine.read(lease, System.nanoTime());
                    };
                });
            case Step.Write write -> {
                LeaseRecord record = LeaseRecord.taken(
                        write.before().map(SeenLease::record), names.identity(), settings, clock.next());
                Optional<String> lastWrite = latest.flatMap(Term::lastWrite);
                request(() -> {
                    SeenLease lease = api.write(write.before(), record, lastWrite);
                    return () -> {
                        answered();
                        machine.written(lease, System.nanoTime());
                    };
                });
            }
            case Step.Wait wait -> {
                Runnable news = inbox.poll(Math.min(wait.nanos(), BEAT.toNanos()), TimeUnit.NANOSECONDS);
                if (news != null) {
                    news.run();
                }
            }
        }
    }

    /** @param attempt makes the request and returns what its answer means to the machine */
    private void request(Callable<Runnable> attempt) {
        try {
            requests.execute(() -> inbox.add(outcome(attempt)));
        } catch (RejectedExecutionException closed) {
            machine.failed(System.nanoTime());
        }
    }

    private Runnable outcome(Callable<Runnable> attempt) {
        try {
            return attempt.call();
        } catch (KubernetesClientException failed) {
            return () -> failed(failed);
        } catch (Exception unexpected) {
            return () -> {
                complain(unexpected.toString());
                machine.failed(System.nanoTime());
            };
        }
    }

    private void answered() {
        complaint = "";
    }

    private void failed(KubernetesClientException failed) {
        int code = failed.getCode();
        // 404 of a create is about the namespace.
        boolean gone = code == HttpURLConnection.HTTP_NOT_FOUND && machine.knowsALease();
        if (code == HttpURLConnection.HTTP_CONFLICT || gone) {
            machine.conflict(System.nanoTime());
            return;
        }
        complain(Causes.line(failed));
        machine.failed(System.nanoTime());
    }

    private void noticed(Change<Lease> change) {
        SeenLease seen = LeaseApi.seen(change.object());
        if (change.kind() == Change.Kind.DELETED) {
            machine.vanished(seen.resourceVersion(), System.nanoTime());
        } else {
            machine.noticed(seen, System.nanoTime());
        }
    }

    /** Says what has changed since the last turn. */
    private void tell() {
        if (term.isPresent() && (!machine.leads() || machine.term() != termNumber)) {
            lose(term.get());
        }
        if (machine.leads()) {
            if (term.isPresent()) {
                term.get().renewed(machine.renewed());
            } else {
                acquire();
            }
        }
        Optional<String> other = machine.otherHolder();
        if (!other.equals(standingByFor)) {
            standingByFor = other;
            other.ifPresent(holder -> LOG.atInfo()
                    .addKeyValue("event", "standby")
                    .addKeyValue("leader", holder)
                    .addKeyValue("identity", names.identity())
                    .log("another controller is the leader, standing by"));
        }
    }

    private void acquire() {
        termNumber = machine.term();
        Term begun = new Term(termRequests, settings.renewDeadline(), System::nanoTime, machine.renewed());
        term = Optional.of(begun);
        latest = term;
        LOG.atInfo()
                .addKeyValue("event", "leaderAcquired")
                .addKeyValue("leader", names.identity())
                .addKeyValue("previous", standingByFor.orElse(""))
                .log("this controller is the leader now");
        listener.begun(begun, machine.lastWrite());
    }

    private void lose(Term ended) {
        ended.end();
        term = Optional.empty();
        LOG.atInfo()
                .addKeyValue("event", "leaderLost")
                .addKeyValue("identity", names.identity())
                .addKeyValue("leader", machine.otherHolder().orElse(""))
                .log("this controller is not the leader any more");
        listener.ended(ended);
    }

    private void complain(String cause) {
        if (!cause.equals(complaint)) {
            complaint = cause;
            LOG.atWarn()
                    .addKeyValue("event", "waiting")
                    .addKeyValue("lease", names.namespace() + "/" + names.name())
                    .addKeyValue("cause", cause)
                    .log("cannot use the Lease that says who leads, trying again");
        }
    }

    /** @throws KubernetesClientException when it cannot be done; the Lease runs out then */
    private void release() {
        for (int attempt = 1; attempt <= 2 && machine.ours().isPresent(); attempt++) {
            SeenLease ours = machine.ours().get();
            LeaseRecord released = ours.record().released(clock.next());
            try {
                api.write(Optional.of(ours), released, latest.flatMap(Term::lastWrite));
                return;
            } catch (KubernetesClientException failed) {
                if (failed.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw failed;
                }
            }
            // A renewal that was given up may have been done all the same.
            machine.read(api.read(), System.nanoTime());
        }
    }
}
