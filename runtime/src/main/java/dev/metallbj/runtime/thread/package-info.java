/**
 * How threads are made: daemons with a name, and where possible only while there is work, because each idle one costs memory that a Pod of 100 MiB does
 * not have to spare.
 *
 * <p>Owns nothing. Any thread. Must not know what the threads do. Source: jvm-footprint.
 */
@NullMarked
package dev.metallbj.runtime.thread;

import org.jspecify.annotations.NullMarked;
