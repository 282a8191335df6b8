/**
 * Owns slim forms of the Kubernetes objects that both programs read by the thousand: only the fields used (spec sections 2 to 6), immutable records
 * inside, absent lists empty and absent texts {@code ""}. They are for reading: what is written back is always a patch, never one of these.
 *
 * <p>Pure data, no thread. Must not know the client. Source: Kubernetes API reference v1.34; jvm-footprint (slim model classes).
 */
@NullMarked
package dev.metallbj.runtime.kubernetes.model;

import org.jspecify.annotations.NullMarked;
