/**
 * What is wrong on this node with the way of a packet to an address of a pool, as far as interfaces, addresses, routes and kernel parameters show it.
 *
 * <p>Pure: a {@link dev.metallbj.speaker.datapath.judgement.Situation} goes in, findings come out. Any thread. Must not know: where the situation was
 * read, and what is done about a finding. Source: spec sections 6 and 7 rule 5; Linux {@code Documentation/networking/ip-sysctl.rst} for {@code
 * arp_ignore} and {@code rp_filter}; RFC 3704 section 2.2.
 */
@NullMarked
package dev.metallbj.speaker.datapath.judgement;

import org.jspecify.annotations.NullMarked;
