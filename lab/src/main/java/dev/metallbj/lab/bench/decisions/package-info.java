/**
 * The JMH benchmarks of what decides without I/O, allocator and planner: a package of its own, because JMH generates classes into a package below it.
 *
 * <p>Owns the bodies of the loops and what they run on. Runs in JVMs of their own that JMH starts, on one thread. Pure, apart from what JMH does around
 * it. Knows the allocator and the planner and nothing else. Source: issue "Controller, complete", figures.
 */
@NullMarked
package dev.metallbj.lab.bench.decisions;

import org.jspecify.annotations.NullMarked;
