/**
 * The controller program.
 *
 * <p>Owns: the command line, the wiring of all parts by hand, start and end of the process. Must not know how anything is decided; that is in
 * {@code allocator} and {@code service} (Services) and {@code pool} (configuration). Source: spec section 8.
 */
@NullMarked
package dev.metallbj.controller;

import org.jspecify.annotations.NullMarked;
