package dev.metallbj.runtime.cli;

/** The user gave something that cannot be used. The message is one line that names the flag, the value and what would be right. Exit code 2. */
public final class UsageException extends Exception {

    /**
     * With its line.
     *
     * @param line one line, without a trailing newline
     */
    public UsageException(String line) {
        super(line);
    }
}
