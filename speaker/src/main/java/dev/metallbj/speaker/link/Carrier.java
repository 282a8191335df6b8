package dev.metallbj.speaker.link;

/**
 * Whether something is plugged into an interface.
 *
 * @param interfaceName its name
 * @param up whether frames can pass; an interface that cannot tell (operational state UNKNOWN) counts as up
 * @param changes how often that has changed since the interface exists: a loss too short to be seen shows here
 */
public record Carrier(String interfaceName, boolean up, long changes) {}
