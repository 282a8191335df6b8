/**
 * The JMH benchmarks of what handles bytes without I/O: answers to ARP and neighbour discovery, gossip's packets and its state machine. A package of
 * its own, because JMH generates classes into a package below it.
 *
 * <p>Owns the bodies of the loops and what they run on. Runs in JVMs of their own that JMH starts, on one thread. Pure, apart from what JMH does around
 * it. Knows the speaker's packets, announcements and gossip, and nothing else. Source: issue "Footprint and speed", item 2.
 */
@NullMarked
package dev.metallbj.lab.bench.frames;

import org.jspecify.annotations.NullMarked;
