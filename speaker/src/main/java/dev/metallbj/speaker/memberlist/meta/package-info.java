/**
 * What our own speakers say about themselves in memberlist's {@code Meta}, and its bytes.
 *
 * <p>Owns: the record and its encoding, of which a reader takes what it knows. Pure: no I/O, no clock. Immutable values, any thread. Must not
 * know: how Meta travels, what the election makes of it. Source: memberlist.md, "Our own use of Meta"; spec section 5, "Rule sets".
 */
@NullMarked
package dev.metallbj.speaker.memberlist.meta;

import org.jspecify.annotations.NullMarked;
