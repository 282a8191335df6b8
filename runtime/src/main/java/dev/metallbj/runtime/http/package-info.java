/**
 * Owns the TCP ports that others read from or call: metrics, health probes, webhooks; their TLS, and what health is made of. One HTTP server
 * library, the JDK's own, one thread per port that is read from, up to four for one that is called.
 *
 * <p>Handlers run on the port's threads. Must not know what is measured, what makes a program healthy, or where a certificate comes from.
 *
 * <p>Source: spec sections 8 and 9; module jdk.httpserver.
 */
@NullMarked
package dev.metallbj.runtime.http;

import org.jspecify.annotations.NullMarked;
