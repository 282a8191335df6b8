package dev.metallbj.lab.linux;

import java.util.List;

/** A command of the lab's set-up failed. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommandException(List<String> argv, String what) {
        super("\"" + String.join(" ", argv) + "\" " + what);
    }
}
