/**
 * Training runs: both programs do once what they do in a cluster, and the JVM keeps the classes they needed in an AOT cache.
 *
 * <p>Owns the caches below the folder of the built programs. One thread. Not pure. Source: docs/adr/0016, JEP 483, JEP 514.
 */
@NullMarked
package dev.metallbj.lab.training;

import org.jspecify.annotations.NullMarked;
