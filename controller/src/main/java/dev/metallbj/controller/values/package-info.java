/**
 * Pools and advertisements that an installation's values ask for. The chart renders them into one ConfigMap, because objects of the release itself
 * could not be made before their CRDs, would be made anew by hooks at every upgrade, and would go with the release.
 *
 * <p>Owns: what that ConfigMap means, and that the objects it asks for exist. {@code ValuesDocument} and {@code ObjectsPlan} only compute;
 * {@code ValuesObjects} is an edge with a thread of its own. Must not know Services or the allocator. Source: our own; the chart's template
 * {@code objects.yaml} writes what is read here.
 */
@NullMarked
package dev.metallbj.controller.values;

import org.jspecify.annotations.NullMarked;
