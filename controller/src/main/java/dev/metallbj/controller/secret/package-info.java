/**
 * The Secret that the speakers' gossip is encrypted with.
 *
 * <p>Owns: its name, form and owner, and that it exists. An edge with a thread of its own, which ends when the Secret is there. Must not know
 * Services or pools. Source: spec section 8.
 */
@NullMarked
package dev.metallbj.controller.secret;

import org.jspecify.annotations.NullMarked;
