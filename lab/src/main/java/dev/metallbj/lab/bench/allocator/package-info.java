/**
 * The JMH benchmark of the allocator: a package of its own, because JMH generates classes into a package below it.
 *
 * <p>Owns the loop body and the pools it runs on. Runs in a JVM of its own that JMH starts, on one thread. Pure, apart from what JMH does around it.
 * Knows the allocator and nothing else. Source: issue "Controller, complete", figures.
 */
@NullMarked
package dev.metallbj.lab.bench.allocator;

import org.jspecify.annotations.NullMarked;
