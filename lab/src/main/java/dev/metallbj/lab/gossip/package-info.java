/**
 * Gossip on loopback addresses, without a lab: agents of ours inside this JVM, and Debian's {@code serf}, which embeds the original memberlist, as
 * processes.
 *
 * <p>Any thread. Not pure. Must not know: API server, namespaces. Source: memberlist.md ("Peers to test against"), serf-agent(1).
 */
@NullMarked
package dev.metallbj.lab.gossip;

import org.jspecify.annotations.NullMarked;
