/**
 * The program that answers ARP for the addresses of Services on the node that the election chose.
 *
 * <p>Owns: {@code main}, the flags, and the wiring of the packages below, which do the work. Source: spec section 8.
 */
@NullMarked
package dev.metallbj.speaker;

import org.jspecify.annotations.NullMarked;
