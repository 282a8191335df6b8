/**
 * The benchmarks: one class a figure of {@code docs/performance.md}, measured on the programs as {@code make dist} leaves them.
 *
 * <p>Owns what it measures and nothing else; each figure builds its own lab and removes it. Runs on the thread of {@code main}. Not pure.
 * Must not know how the programs work inside, apart from the allocator, which one figure measures by itself. Source: issue "The main job",
 * figures; spec/jvm-footprint.
 */
@NullMarked
package dev.metallbj.lab.bench;

import org.jspecify.annotations.NullMarked;
