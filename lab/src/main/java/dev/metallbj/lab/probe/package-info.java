/**
 * What a user of a Service sees, and what is on the wire: a client host that asks by ARP, ping, HTTP and UDP, and captures; probes at an even
 * pace, and reports of what they show, which are plain arithmetic on what was noted.
 *
 * <p>Owns pcap handles and their threads, one each, and one more for each probe; results may be read from any thread. Not pure. Knows
 * nothing of Kubernetes. Source: RFC 826, spec/l2-findings "pcap4j" and "A lab on one machine" (what an outage is).
 */
@NullMarked
package dev.metallbj.lab.probe;

import org.jspecify.annotations.NullMarked;
