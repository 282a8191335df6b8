package dev.metallbj.controller.service;

import dev.metallbj.config.Config;
import dev.metallbj.controller.allocator.Allocator;
import dev.metallbj.controller.allocator.PoolCounters;
import dev.metallbj.controller.allocator.ServiceKey;
import dev.metallbj.runtime.kubernetes.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;

/**
 * Decides about Services in one term of leadership, and has the decisions carried out. Owner of the term's allocator; all methods are called on the
 * reconciler's thread.
 *
 * <p>Nothing is decided before the first configuration: then every status is taken into account first, and only then are addresses given out. So a
 * restart costs no Service its address.
 */
final class AssignmentLoop implements StatusWrites.Owner {

    private final Allocator allocator;
    private final ServicePlanner planner;
    private final WaitingServices waiting = new WaitingServices();
    private final KnownServices services;
    private final ReconcilerThread thread;
    private final StatusWrites writes;
    private final StaleConditions stale = new StaleConditions();
    private final Contests contests = new Contests();
    private final AssignmentReport report;
    private final Runnable afterwards;
    // Services to look at, in this order. Filled while one is planned, so that a chain of consequences needs no
    // recursion.
    private final SequencedSet<ServiceKey> agenda = new LinkedHashSet<>();
    // What was decided while a write was under way, for the events that belong to it.
    private final Map<ServiceKey, StatusChange> reserved = new HashMap<>();
    private boolean counting;
    private boolean held;
    private Phase phase = Phase.WITHOUT_CONFIGURATION;

    private enum Phase {
        /** Services are left alone. */
        WITHOUT_CONFIGURATION,
        /** The first pass over all Services. */
        FIRST_PASS,
        /** Every change is acted on. */
        RUNNING,
        /** The term is over: nothing is decided any more. */
        ENDED
    }

    /**
     * Without a configuration yet.
     *
     * @param requests runs what blocks
     * @param random from 0 (inclusive) to 1 (exclusive), for the jitter of retries
     * @param afterwards is called when allocator or waiting Services may have changed
     */
    AssignmentLoop(
            String lbClass,
            KnownServices.Cache cache,
            ReconcilerThread thread,
            Executor requests,
            StatusWriter writer,
            AssignmentReport report,
            DoubleSupplier random,
            Runnable afterwards) {
        this.allocator = new Allocator();
        this.planner = new ServicePlanner(allocator, lbClass);
        this.services = new KnownServices(cache);
        this.thread = thread;
        this.writes = new StatusWrites(thread, requests, writer, this, random);
        this.report = report;
        this.afterwards = afterwards;
    }

    /**
     * Puts other pools in force, and looks at every Service: first those that have an address in their status, so that nobody takes it from them,
     * then the others in the order in which they were created. What changes nothing for any Service, such as a label of a namespace that no pool
     * asks for, is over at once.
     *
     * @param namespaces every namespace with its labels
     */
    void configure(Config config, Map<String, Map<String, String>> namespaces) {
        if (phase == Phase.ENDED) {
            return;
        }
        boolean changed = allocator.setPools(config.pools(), namespaces).changed();
        if (phase == Phase.RUNNING && !changed) {
            return;
        }
        List<ServiceView> ours = ours();
        if (phase == Phase.WITHOUT_CONFIGURATION) {
            planner.adopt(ours);
            phase = Phase.FIRST_PASS;
        }
        ours.sort(ServicePlanner.ASSIGNED_FIRST);
        ours.forEach(service -> agenda.add(service.key()));
        lookAtAll();
    }

    private void lookAtAll() {
        if (!held) {
            workOff();
            phase = Phase.RUNNING;
        }
    }

    /** A Service is new or has changed. */
    void changed(ServiceKey service) {
        if (held && phase != Phase.WITHOUT_CONFIGURATION) {
            agenda.add(service);
        } else if (phase == Phase.RUNNING) {
            decide(service, true);
            workOff();
        }
    }

    /** What is known is incomplete: changes are taken in, and decided on only when {@link #goOn} says that nothing is missing. */
    void hold() {
        held = true;
    }

    /** Decides on all that has come since {@link #hold}. */
    void goOn() {
        held = false;
        if (phase != Phase.WITHOUT_CONFIGURATION) {
            lookAtAll();
        }
    }

    /** A Service is gone; its address is free at once. */
    void deleted(ServiceKey service) {
        services.forget(service);
        if (phase != Phase.WITHOUT_CONFIGURATION) {
            release(service);
            workOff();
        }
    }

    /** For good: nothing is decided or sent any more. A write that is under way is still told of when it turns out to be done. */
    void end() {
        phase = Phase.ENDED;
        agenda.clear();
        writes.close();
    }

    @Override
    public void written(StatusChange change, StatusWriter.Outcome.Written answer) {
        services.learned(answer.service());
        report.written(change);
        if (contests.written(change, System.nanoTime())) {
            report.contested(change);
        }
    }

    @Override
    public void outdated(Service latest) {
        services.learned(latest);
    }

    @Override
    public void decideAgain(ServiceKey service) {
        changed(service);
    }

    /** The counters of every pool, by name. */
    SortedMap<String, PoolCounters> counters() {
        return allocator.counters();
    }

    /** What the condition of a Service says, in words; empty if it says nothing. */
    String words(ServiceKey service) {
        return services.latest(service)
                .flatMap(ServiceViews::condition)
                .map(AssignedCondition::message)
                .orElse("");
    }

    WaitingServices waiting() {
        return waiting;
    }

    StatusWrites writes() {
        return writes;
    }

    private List<ServiceView> ours() {
        List<ServiceView> ours = new ArrayList<>();
        for (Service service : services.all()) {
            ServiceView view = ServiceViews.of(service);
            if (planner.isOurs(view)) {
                ours.add(view);
            }
        }
        return ours;
    }

    private void workOff() {
        if (held) {
            return;
        }
        do {
            while (!agenda.isEmpty()) {
                decide(agenda.removeFirst(), false);
            }
            stale.take().forEach(service -> decide(service, true));
        } while (!agenda.isEmpty());
        countTime();
        afterwards.run();
    }

    private void countTime() {
        if (!counting && !stale.isIdle()) {
            counting = true;
            thread.after(StaleConditions.REFILL, () -> {
                counting = false;
                if (!writes.isClosed()) {
                    stale.refill();
                    workOff();
                }
            });
        }
    }

    /** @param now whether to write even what could wait */
    private void decide(ServiceKey key, boolean now) {
        Optional<Service> latest = services.latest(key);
        if (latest.isEmpty()) {
            return; // A deletion is a change of its own.
        }
        ServiceView view = ServiceViews.of(latest.get());
        if (writes.postponed(key)) {
            reserve(latest.get(), view);
        } else if (!planner.isOurs(view)) {
            release(key);
        } else if (!leftAlone(key)) {
            Plan plan = planner.plan(view);
            agenda.addAll(waiting.after(view, plan));
            stale.remove(key);
            carryOut(latest.get(), view, plan, now);
        }
    }

    /** While another controller undoes what is written, deciding at once would only make it write again. */
    private boolean leftAlone(ServiceKey key) {
        long now = System.nanoTime();
        if (!contests.isPaused(key, now)) {
            return false;
        }
        contests.comeBack(key, now)
                .ifPresent(delay -> thread.after(delay, () -> {
                    contests.cameBack(key);
                    changed(key);
                }));
        return true;
    }

    /**
     * While a write is under way nothing else is written, and the Service is decided on again afterwards. One that waits gets its address all the
     * same, or a younger one would take it meanwhile.
     */
    private void reserve(Service service, ServiceView view) {
        if (waiting.waiting(view.key()).isEmpty() || !planner.isOurs(view)) {
            return;
        }
        Plan plan = planner.plan(view);
        agenda.addAll(waiting.after(view, plan));
        if (plan.write().isPresent() && plan.after().isPresent()) {
            reserved.put(
                    view.key(),
                    StatusChange.of(plan.service(), service, plan.write().get(), plan.events()));
        }
    }

    private void release(ServiceKey key) {
        Plan plan = planner.forget(key);
        agenda.addAll(waiting.afterDeletion(plan));
        writes.forget(key);
        reserved.remove(key);
        stale.remove(key);
        contests.forget(key);
        report.forget(key);
    }

    private void carryOut(Service service, ServiceView view, Plan plan, boolean now) {
        Optional<StatusChange> earlier = writes.withdraw(plan.service());
        Optional<StatusChange> before =
                Optional.ofNullable(reserved.remove(plan.service())).or(() -> earlier);
        if (plan.write().isPresent()) {
            if (!now && earlier.isEmpty() && plan.write().get().canWait(view)) {
                stale.add(view);
                return;
            }
            StatusChange change =
                    StatusChange.of(plan.service(), service, plan.write().get(), plan.events());
            writes.submit(before.map(change::after).orElse(change));
            return;
        }
        // The answer to a write was lost, but the write was not.
        earlier.filter(change -> change.isDoneIn(service)).ifPresent(report::written);
        if (phase == Phase.FIRST_PASS) {
            report.found(service, plan.events());
        } else {
            report.unchanged(service, plan.events());
        }
    }
}
