package dev.metallbj.lab.controller;

import dev.metallbj.controller.Controller;
import dev.metallbj.lab.linux.ProcessId;
import dev.metallbj.lab.linux.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A controller in a JVM of its own, from the classes of this one. */
final class ControllerProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    private ControllerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log takes what it prints */
    static ControllerProcess start(Path kubeconfig, Path log, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx24m",
                "-cp",
                System.getProperty("java.class.path"),
                Controller.class.getName()));
        command.addAll(List.of(flags));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        return new ControllerProcess(builder.start(), log);
    }

    Process process() {
        return process;
    }

    /** Lets it hang until {@link #resume}. */
    void pause() {
        signal(Signal.STOP);
    }

    void resume() {
        signal(Signal.CONT);
    }

    private void signal(Signal signal) {
        ProcessId.of(process.pid()).orElseThrow().signal(signal);
    }

    /** What it has printed. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Ends it at once. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
