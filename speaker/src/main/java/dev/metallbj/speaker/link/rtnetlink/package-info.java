/**
 * Messages of rtnetlink on bytes: links, addresses and neighbours of the kernel, and the requests for them.
 *
 * <p>Pure: a buffer goes in, values come out; no socket, no clock, no state. Any thread. Every length that the bytes give is checked against what
 * holds it; what does not fit is left out and counted, and never ends the reading of what comes after it. Must not know: sockets, which
 * interfaces matter. Source: Linux {@code linux/netlink.h}, {@code linux/rtnetlink.h}, {@code linux/if_link.h}, {@code linux/if_addr.h}, {@code
 * linux/neighbour.h}; RFC 3549 sections 2.2, 2.3 and 3.
 */
@NullMarked
package dev.metallbj.speaker.link.rtnetlink;

import org.jspecify.annotations.NullMarked;
