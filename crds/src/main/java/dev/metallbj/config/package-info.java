/**
 * Pools and advertisements, parsed, validated and immutable.
 *
 * <p>Owns: what an {@code IPAddressPool} and an {@code L2Advertisement} mean. Pure: no I/O, no clock, no logging; every value may be
 * shared between threads. Must not know: Kubernetes types; {@code dev.metallbj.crd} translates them. Source: spec sections 1, 4 and 5.
 */
@NullMarked
package dev.metallbj.config;

import org.jspecify.annotations.NullMarked;
