package dev.metallbj.lab.process;

import dev.metallbj.lab.run.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts the programs of a run. Any thread. */
public final class Processes {
    /**
     * What each process does before it becomes the program: it records itself, so that no kill of the lab can come between start and record,
     * and joins its cgroups. Arguments: the folder of the records, the number of cgroups, their {@code cgroup.procs} files, the command.
     */
    private static final String LAUNCH = """
            cat /proc/$$/stat > "$1/$$" || exit 127
            groups=$2
            shift 2
            while [ "$groups" -gt 0 ]; do echo $$ > "$1" || exit 127; shift; groups=$((groups - 1)); done
            exec "$@"
            """;

    /**
     * ip-netns(8) mounts a /sys of the namespace over the machine's, which hides /sys/fs/cgroup. A program that looks for its limits there,
     * as the JVM does, gets the hierarchies back. Argument: the command.
     */
    private static final String SHOW_CGROUPS = """
            mount -t tmpfs cgroups /sys/fs/cgroup || exit 127
            for controller in cpu cpuacct cpuset memory pids; do
              mkdir /sys/fs/cgroup/$controller
              mount -t cgroup -o $controller cgroup /sys/fs/cgroup/$controller
            done
            exec "$@"
            """;

    private final Run run;

    public Processes(Run run) {
        this.run = run;
    }

    /** The run whose processes these are. */
    public Run run() {
        return run;
    }

    /**
     * Starts a program. It gets this JVM's environment and what the command adds; its standard output and error go to
     * {@code RUN/NAME.log}, appended.
     *
     * @throws UncheckedIOException if it cannot be started. A program that is not there shows as exit code 127
     */
    public Child start(Command command) {
        Path log = run.folder().resolve(command.name() + ".log");
        ProcessBuilder builder = new ProcessBuilder(argv(command));
        builder.environment().putAll(command.environment());
        builder.redirectErrorStream(true);
        // Ctrl-C on a terminal goes to all its processes; standard input must not be the terminal's either.
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        boolean follow = !command.lineConsumers().isEmpty();
        if (!follow) {
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        }
        try {
            Process process = builder.start();
            Optional<Thread> reader = follow ? Optional.of(follow(command, process, log)) : Optional.empty();
            return new Child(command.name(), process, log, reader);
        } catch (IOException e) {
            throw new UncheckedIOException(command.name() + " could not be started", e);
        }
    }

    private List<String> argv(Command command) {
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", LAUNCH, "launch"));
        argv.add(run.records().processes().toString());
        List<Path> cgroups = command.cgroup().map(Cgroup::processFiles).orElse(List.of());
        argv.add(Integer.toString(cgroups.size()));
        cgroups.forEach(file -> argv.add(file.toString()));
        command.namespace().ifPresent(namespace -> {
            argv.addAll(List.of("ip", "netns", "exec", namespace.name()));
            if (!cgroups.isEmpty()) {
                argv.addAll(List.of("/bin/sh", "-c", SHOW_CGROUPS, "show-cgroups"));
            }
        });
        argv.addAll(command.argv());
        return argv;
    }

    private static Thread follow(Command command, Process process, Path log) {
        return Thread.ofPlatform().daemon().name(command.name() + "-output").start(() -> {
            try (InputStream output = process.getInputStream();
                    var writer = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                var reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
                String line;
                while ((line = reader.readLine()) != null) {
                    writer.write(line);
                    writer.newLine();
                    writer.flush();
                    for (var consumer : command.lineConsumers()) {
                        consumer.accept(line);
                    }
                }
            } catch (IOException e) {
                // The run has ended and its folder is gone; there is nobody left to read.
            }
        });
    }
}
