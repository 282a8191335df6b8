/** Tests of the benchmarks' own parts, and the footprint test, which uses them. */
@org.jspecify.annotations.NullMarked
package dev.metallbj.lab.bench;
