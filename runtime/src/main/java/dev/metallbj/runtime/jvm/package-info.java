/**
 * What the JVM that a program runs on was given: heap, flags, and whether its AOT cache is in use.
 *
 * <p>Owns nothing. Any thread. Not pure: reads the JVM's management beans and /proc. Must not know the programs. Source: jvm-footprint.
 */
@NullMarked
package dev.metallbj.runtime.jvm;

import org.jspecify.annotations.NullMarked;
