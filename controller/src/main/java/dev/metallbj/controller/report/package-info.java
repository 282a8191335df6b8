/**
 * What the controller tells users about the pools: the status of each IPAddressPool, and the ConfigurationState {@code controller}.
 *
 * <p>Owns: these two, and when they are written (in rounds, only in a term of leadership, never what is shown already). An edge on the
 * reconciler's thread; requests run on a thread of their own, because that one must not wait. Must not know: why an address was given to whom;
 * that comes as counters. Source: spec section 1.
 */
@NullMarked
package dev.metallbj.controller.report;

import org.jspecify.annotations.NullMarked;
