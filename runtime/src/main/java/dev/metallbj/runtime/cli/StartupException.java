package dev.metallbj.runtime.cli;

/** The program cannot start because of its surroundings (a port in use, an unreadable certificate). The message is one line. Exit code 1. */
public final class StartupException extends Exception {

    /**
     * With its line.
     *
     * @param line one line that names the flag and the value concerned
     */
    public StartupException(String line) {
        super(line);
    }

    /**
     * With its line.
     *
     * @param line as above; the cause is for debugging only and never printed
     */
    public StartupException(String line, Throwable cause) {
        super(line, cause);
    }
}
