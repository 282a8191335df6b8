/**
 * Owns the numbers that Prometheus scrapes: families with exactly MetalLB's names, and Micrometer's registry for everything ordinary.
 *
 * <p>Why two: MetalLB has gauges whose names end in {@code _total} and counters whose names do not, and dashboards depend on both. Micrometer and
 * the Prometheus client rename such series, and in OpenMetrics they are illegal. So the families with given names hold their own values and
 * write text format 0.0.4 themselves; ordinary meters (the JVM's) stay in Micrometer's {@code PrometheusMeterRegistry}. One scrape gives both.
 *
 * <p>Any thread may set, increment or remove; increments of a counter held by the caller neither lock nor allocate. Must not know Kubernetes
 * or what any series means, except those of {@link dev.metallbj.runtime.metrics.ClientMetrics}, which both programs have.
 *
 * <p>Source: spec section 9; text format 0.0.4 of the Prometheus documentation ("Exposition formats").
 */
@NullMarked
package dev.metallbj.runtime.metrics;

import org.jspecify.annotations.NullMarked;
