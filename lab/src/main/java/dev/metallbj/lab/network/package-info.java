/**
 * The wire on one machine: an outer network namespace holds a bridge (the segment), each host on it is a namespace of its own, joined by a
 * veth pair. Nothing appears among the machine's own interfaces and routes.
 *
 * <p>Owns namespaces, links, addresses and the faults on them. Any thread; {@link dev.metallbj.lab.network.Namespace#call} says what must
 * not be done in a namespace's thread. Not pure. Knows nothing of Kubernetes. Source: spec "A lab on one machine", network_namespaces(7),
 * veth(4), nft(8) bridge family.
 */
@NullMarked
package dev.metallbj.lab.network;

import org.jspecify.annotations.NullMarked;
