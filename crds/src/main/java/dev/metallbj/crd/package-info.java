/**
 * The custom resources of {@code metallb.io/v1beta1} as Java classes, and what they mean together.
 *
 * <p>Owns: field names, defaults and bounds of the four kinds we act on (the manifests in {@code crds/manifests} are generated from these
 * classes), and the translation of pools and advertisements into a {@link dev.metallbj.config.Config}. Runs on the caller's thread; holds
 * no state and does no I/O. Specs and statuses are records, because informers keep them in memory and hand them to several threads. Must
 * not know: Services, nodes, the allocator, the network. Source: spec sections 1 and 12.
 */
@NullMarked
package dev.metallbj.crd;

import org.jspecify.annotations.NullMarked;
