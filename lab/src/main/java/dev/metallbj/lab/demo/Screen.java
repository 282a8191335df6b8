package dev.metallbj.lab.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Where the story appears: lines of at most {@link #COLUMNS} columns, in colour on a terminal only. Any thread. */
public final class Screen {
    /** Longer lines are folded. */
    static final int COLUMNS = 100;

    private static final String ERASE_LINE = "\r\033[K";
    private static final int CONTINUATION = 2;

    private final PrintStream out;
    private final boolean terminal;
    private boolean erasable;
    private boolean silent;

    /** @param terminal whether escape sequences may be printed */
    public Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** This program's own, a terminal or not. */
    @SuppressWarnings("SystemConsoleNull") // the default console of JDK 25 is null where there is no terminal
    public static Screen onStandardOutput() {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
        return new Screen(System.out, terminal);
    }

    /** How a line looks on a terminal. */
    public enum Style {
        PLAIN(""),
        TITLE("\033[1m"),
        GOOD("\033[32m"),
        BAD("\033[31m");

        private final String start;

        Style(String start) {
            this.start = start;
        }
    }

    /** Whether {@link #printErasable} shows something. */
    boolean isTerminal() {
        return terminal;
    }

    /** Prints a line, folded where it is too long. */
    public synchronized void print(Style style, String line) {
        if (silent) {
            return;
        }
        erase();
        for (String part : fold(line)) {
            boolean coloured = terminal && style != Style.PLAIN;
            out.println(coloured ? style.start + part + "\033[0m" : part);
        }
        out.flush();
    }

    /** Prints a line that may be too long, for people to copy. */
    synchronized void printWhole(String line) {
        if (!silent) {
            erase();
            out.println(line);
            out.flush();
        }
    }

    /** On a terminal, shows a line that the next one takes the place of. */
    synchronized void printErasable(String line) {
        if (silent || !terminal) {
            return;
        }
        erase();
        out.print(line);
        out.flush();
        erasable = true;
    }

    /** Prints nothing more from now on. */
    public synchronized void silence() {
        erase();
        silent = true;
    }

    private void erase() {
        if (erasable) {
            out.print(ERASE_LINE);
            erasable = false;
        }
    }

    /** Breaks a line after a blank or a comma; what follows is indented a little further. A word that is too long stays whole. */
    static List<String> fold(String line) {
        List<String> parts = new ArrayList<>();
        String rest = line;
        while (rest.length() > COLUMNS) {
            int indent = rest.length() - rest.stripLeading().length();
            int end = lastBreak(rest, indent);
            if (end < 0) {
                break;
            }
            parts.add(rest.substring(0, end).stripTrailing());
            int further = parts.size() == 1 ? indent + CONTINUATION : indent;
            rest = " ".repeat(further) + rest.substring(end).stripLeading();
        }
        parts.add(rest);
        return parts;
    }

    private static int lastBreak(String line, int from) {
        for (int end = COLUMNS; end > from + CONTINUATION; end--) {
            char before = line.charAt(end - 1);
            if (before == ' ' || before == ',' || line.charAt(end) == ' ') {
                return end;
            }
        }
        return -1;
    }
}
