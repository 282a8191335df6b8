/**
 * The few things of Linux that the JDK does not offer: setns(2), signals, process start times, and running the programs of iproute2 and
 * nftables.
 *
 * <p>Owns no state. Any thread. Not pure. Knows nothing of Kubernetes. Source: setns(2), kill(2), proc(5), cgroups v1 documentation.
 */
@NullMarked
package dev.metallbj.lab.linux;

import org.jspecify.annotations.NullMarked;
