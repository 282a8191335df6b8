package dev.metallbj.lab.probe;

/**
 * Probes in a row that were answered by the same.
 *
 * @param owner who answered
 * @param from when the first of them was sent, by {@link System#nanoTime}
 * @param until when the last of them was sent
 * @param answers how many
 * @param <T> how the one who answers is known
 */
public record Tenure<T>(T owner, long from, long until, int answers) {
    /** With one answer more. */
    Tenure<T> extendedTo(long sentAt) {
        return new Tenure<>(owner, from, sentAt, answers + 1);
    }
}
