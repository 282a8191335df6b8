package dev.metallbj.controller.lease.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One process: the machine, a clock of its own, and the fate of its requests. It can stand still, end and come back. */
final class PlayedReplica {

    private final PlayedLease world;
    private final long offset;
    private final double rate;
    private String identity;
    private LeaseMachine machine;
    private boolean running = true;
    // A process that has ended leaves messages behind that nobody waits for.
    private int life;
    private int turn;
    private int request;
    private boolean paused;
    private final List<Runnable> deferred = new ArrayList<>();
    private String renewal = "";

    PlayedReplica(PlayedLease world, String identity) {
        this.world = world;
        this.identity = identity;
        this.offset = world.random.nextLong();
        this.rate = 1 + (world.random.nextDouble() - 0.5) / 1000;
        this.machine = new LeaseMachine(identity, PlayedLease.SETTINGS, clock());
        world.replicas.add(this);
        world.after(0, this::turn);
    }

    String identity() {
        return identity;
    }

    boolean isRunning() {
        return running;
    }

    /** Whether a write may begin now; also while it stands still, because it may go on at any moment. */
    boolean mayWrite() {
        return running
                && machine.leads()
                && clock() - machine.renewed()
                        < PlayedLease.SETTINGS.renewDeadline().toNanos();
    }

    /** The world's time at which the last licence runs out. */
    long licenceEnd() {
        long left = machine.renewed() + PlayedLease.SETTINGS.renewDeadline().toNanos() - clock();
        return world.now() + (long) (left / rate);
    }

    /** SIGSTOP: what arrives meanwhile is met afterwards, in any order. */
    void pause(long nanos) {
        if (paused) {
            return;
        }
        paused = true;
        world.after(nanos, () -> {
            paused = false;
            List<Runnable> missed = new ArrayList<>(deferred);
            deferred.clear();
            Collections.shuffle(missed, world.random);
            missed.forEach(Runnable::run);
        });
    }

    /** SIGKILL. */
    void crash() {
        running = false;
        life++;
    }

    /** A new process; the same identity is one of a container that was restarted in its Pod. */
    void restart(String name) {
        life++;
        running = true;
        identity = name;
        machine = new LeaseMachine(identity, PlayedLease.SETTINGS, clock());
        turn();
    }

    /** SIGTERM: steps down, then releases. */
    void stop() {
        machine.stepDown();
        Optional<SeenLease> ours = machine.ours();
        crash();
        ours.ifPresent(seen ->
                world.send(() -> world.write(Optional.of(seen), seen.record().released(timeText()), answer -> {})));
    }

    void watched(String version, Optional<SeenLease> state) {
        inTheProcess(() -> {
            state.ifPresentOrElse(seen -> machine.noticed(seen, clock()), () -> machine.vanished(version, clock()));
            turn();
        });
    }

    private void turn() {
        int current = ++turn;
        switch (machine.next(clock())) {
            case Step.Read _ -> {
                Consumer<Optional<SeenLease>> answer = awaited(seen -> machine.read(seen, clock()));
                world.send(() -> world.read(answer));
            }
            case Step.Write write -> {
                renewal = timeText();
                LeaseRecord record = LeaseRecord.taken(
                        write.before().map(SeenLease::record), identity, PlayedLease.SETTINGS, renewal);
                Consumer<Optional<SeenLease>> answer = awaited(result -> result.ifPresentOrElse(
                        seen -> machine.written(seen, clock()), () -> machine.conflict(clock())));
                world.send(() -> world.write(write.before(), record, answer));
            }
            case Step.Wait wait -> {
                if (wait.nanos() < Long.MAX_VALUE / 4) {
                    int born = life;
                    long late = (long) (world.random.nextDouble() * 20 * PlayedLease.MILLIS);
                    world.after((long) (wait.nanos() / rate) + late, () -> {
                        if (born == life) {
                            inTheProcess(() -> {
                                if (current == turn) {
                                    turn();
                                }
                            });
                        }
                    });
                }
            }
        }
    }

    /** An answer that is met at most once, and not after the request's time limit. */
    private <T> Consumer<T> awaited(Consumer<T> taken) {
        int number = ++request;
        int born = life;
        world.after(PlayedLease.SETTINGS.requestLimit().toNanos(), () -> {
            if (born == life) {
                inTheProcess(() -> {
                    if (number == request) {
                        request++;
                        machine.failed(clock());
                        turn();
                    }
                });
            }
        });
        return answer -> {
            if (born == life) {
                inTheProcess(() -> {
                    if (number == request) {
                        request++;
                        taken.accept(answer);
                        turn();
                    }
                });
            }
        };
    }

    private void inTheProcess(Runnable what) {
        int born = life;
        if (paused) {
            deferred.add(() -> {
                if (running && born == life) {
                    what.run();
                }
            });
        } else if (running) {
            what.run();
        }
    }

    private String timeText() {
        return identity + "@" + world.now();
    }

    /** Its own monotonic clock. */
    private long clock() {
        return offset + (long) (world.now() * rate);
    }
}
