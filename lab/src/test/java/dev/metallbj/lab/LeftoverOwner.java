package dev.metallbj.lab;

import dev.metallbj.lab.process.Cgroup;
import dev.metallbj.lab.process.Command;
import java.util.List;

/** A JVM that builds a lab with everything in it, prints the lab's name, and waits to be killed. */
final class LeftoverOwner {
    private LeftoverOwner() {}

    public static void main(String[] args) throws InterruptedException {
        Lab lab = Lab.builder().nodes(1).start();
        Command sleeper = Command.of("sleeper", List.of("sleep", "600"))
                .in(lab.nodes().getFirst().host().namespace());
        if (Cgroup.unavailable().isEmpty()) {
            sleeper = sleeper.within(Cgroup.create(lab.run(), "left", 100, 64 << 20));
        }
        lab.processes().start(sleeper);
        System.out.println("RUN " + lab.run().id());
        Thread.sleep(600_000);
    }
}
