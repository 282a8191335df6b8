package dev.metallbj.runtime.cli;

/** What runs once the command line has been understood. */
@FunctionalInterface
public interface Program {

    /**
     * Runs to its end on the calling thread.
     *
     * @return the exit code of the process
     * @throws UsageException when flags that are each correct cannot be used together; exit code 2
     * @throws StartupException when the surroundings do not allow a start; exit code 1
     */
    int run(Arguments arguments) throws UsageException, StartupException;
}
