/**
 * The cluster on one machine, for tests, demo and benchmarks: a real API server, nodes and a client as network namespaces on one segment,
 * our programs as processes, faults on the wire. {@link dev.metallbj.lab.Lab} is all of it.
 *
 * <p>Owns what it puts on the machine and removes it; see {@code dev.metallbj.lab.run}. Any thread unless a type says otherwise. Not pure.
 * Must not know what the programs do inside. Source: design "lab", spec "A lab on one machine".
 */
@NullMarked
package dev.metallbj.lab;

import org.jspecify.annotations.NullMarked;
