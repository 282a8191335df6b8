/**
 * Owns the form of the log: one JSON object per line on standard output, with {@code level}, {@code ts} and {@code msg} first and then the
 * key-value pairs of the event in the order in which they were added, without blanks, because users grep for neighbouring keys.
 *
 * <p>Code logs through slf4j: {@code log.atInfo().addKeyValue("event", "serviceAnnounced").addKeyValue("ips", list).log("...")}. Lines are
 * encoded on the thread that logs. Configured in code, not in XML: that saves 4 MB and 620 classes. Must not know what is logged.
 *
 * <p>Source: spec section 10; jvm-footprint (logback in code).
 */
@NullMarked
package dev.metallbj.runtime.log;

import org.jspecify.annotations.NullMarked;
