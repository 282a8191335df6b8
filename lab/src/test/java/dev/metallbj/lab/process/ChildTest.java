package dev.metallbj.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.linux.ProcessId;
import dev.metallbj.lab.run.Await;
import dev.metallbj.lab.run.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChildTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Run run = Run.begin();
    private final Processes processes = new Processes(run);

    @AfterEach
    void end() {
        run.close();
    }

    @Test
    void itsOutputIsFollowedAndKept() {
        var lines = new CopyOnWriteArrayList<String>();
        Child child = processes.start(shell("echo one $WHAT; echo two >&2; exit 3")
                .withEnvironment(Map.of("WHAT", "word"))
                .onLine(lines::add));
        assertEquals(3, child.awaitExit(LIMIT).orElseThrow());
        assertEquals(List.of("one word", "two"), lines);
        assertEquals("one word\ntwo", child.logTail(10));
    }

    @Test
    void itEndsOnRequestOrIsKilled() {
        Child polite = processes.start(Command.of("polite", List.of("sleep", "60")));
        assertEquals(128 + 15, polite.stop(LIMIT));

        var lines = new CopyOnWriteArrayList<String>();
        Child stubborn = processes.start(
                shell("trap '' TERM; echo ready; while true; do sleep 1; done").onLine(lines::add));
        assertTrue(Await.until(LIMIT, () -> lines.contains("ready")));
        assertEquals(128 + 9, stubborn.stop(Duration.ofMillis(300)));
    }

    @Test
    void aPausedOneStandsStillAndGoesOn() {
        var lines = new CopyOnWriteArrayList<String>();
        Child child = processes.start(
                shell("while true; do echo tick; sleep 0.02; done").onLine(lines::add));
        assertTrue(Await.until(LIMIT, () -> lines.size() > 2));

        child.pause();
        assertTrue(child.isAlive());
        Await.until(Duration.ofMillis(100), () -> false); // what it printed before has arrived
        int atRest = lines.size();
        Await.until(Duration.ofMillis(200), () -> false);
        assertEquals(atRest, lines.size());

        child.resume();
        assertTrue(Await.until(LIMIT, () -> lines.size() > atRest));
    }

    @Test
    void itEndsWithItsRun() {
        Child child = processes.start(Command.of("sleeper", List.of("sleep", "60")));
        ProcessId id = ProcessId.of(child.pid()).orElseThrow();
        assertTrue(Await.until(
                LIMIT,
                () -> run.records()
                                .processes()
                                .resolve(Long.toString(id.pid()))
                                .toFile()
                                .length()
                        > 0));
        run.close();
        assertFalse(id.isAlive());
    }

    private static Command shell(String script) {
        return Command.of("shell", List.of("/bin/sh", "-c", script));
    }
}
