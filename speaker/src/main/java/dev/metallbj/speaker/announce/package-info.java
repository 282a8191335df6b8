/**
 * What this node announces, from the cluster's state to the frames.
 *
 * <p>Owns: the set of announcements and everything that follows from a change of it: snapshot for the packet path, gratuitous frames, log
 * lines, events, series. {@link dev.metallbj.speaker.announce.Announcer} is turned by one loop thread, which alone writes its state; inputs
 * from other threads wait in the {@link dev.metallbj.speaker.announce.Inbox}; what it publishes is immutable and read through one volatile
 * field. The decision itself is {@link dev.metallbj.speaker.election}'s. Must not know: pcap4j, sysfs, the Kubernetes client. Source: spec
 * sections 5, 6, 9 and 10.
 */
@NullMarked
package dev.metallbj.speaker.announce;

import org.jspecify.annotations.NullMarked;
