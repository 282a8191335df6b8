/**
 * What a user of a Service sees, and what is on the wire: a client host that asks by ARP, ping, HTTP and UDP, and captures.
 *
 * <p>Owns pcap handles and their threads, one each; results may be read from any thread. Not pure. Knows nothing of Kubernetes. Source:
 * RFC 826, spec/l2-findings "pcap4j".
 */
@NullMarked
package dev.metallbj.lab.probe;

import org.jspecify.annotations.NullMarked;
