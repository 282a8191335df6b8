/**
 * Looks for what keeps packets from addresses that are announced, and says it: log, metric, Event on the Node.
 *
 * <p>Owns: reading kernel parameters and routes below {@code /proc}, and what has been said already. {@link
 * dev.metallbj.speaker.datapath.DataPathCheck} runs one slow thread of its own; nothing waits for it. What is wrong is decided in {@code judgement}.
 * Must not know: captures, gossip. Source: Linux {@code Documentation/networking/ip-sysctl.rst}, proc(5).
 */
@NullMarked
package dev.metallbj.speaker.datapath;

import org.jspecify.annotations.NullMarked;
