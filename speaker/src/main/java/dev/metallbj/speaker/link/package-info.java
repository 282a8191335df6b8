/**
 * The network interfaces of this node, and which of them may be used.
 *
 * <p>Owns: reading the kernel's list of interfaces and the rules "Interfaces to use" of spec section 6. {@link
 * dev.metallbj.speaker.link.LinkMonitor} runs one thread of its own and publishes immutable {@link dev.metallbj.speaker.link.Links};
 * everything else is a value. Must not know: what is announced, captures, Kubernetes. Source: spec section 6; Linux
 * {@code Documentation/ABI/testing/sysfs-class-net}; RFC 2863 section 3.1.13 for the operational states.
 */
@NullMarked
package dev.metallbj.speaker.link;

import org.jspecify.annotations.NullMarked;
