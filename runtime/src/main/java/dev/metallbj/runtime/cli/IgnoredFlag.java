package dev.metallbj.runtime.cli;

/**
 * A flag of the original that is accepted, so that old manifests start, and that changes nothing (spec section 8).
 *
 * @param name without dashes
 * @param bool whether it may stand without a value, as Go's boolean flags do
 * @param why what the log line says about it
 */
public record IgnoredFlag(String name, boolean bool, String why) {}
