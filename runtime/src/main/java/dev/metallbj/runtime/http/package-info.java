/**
 * Owns the TCP ports that others read from: metrics, and the health probes. One HTTP server library, the JDK's own, one thread per port.
 *
 * <p>Handlers run on the port's thread. Must not know what is measured or what makes a program healthy.
 *
 * <p>Source: spec sections 8 and 9; module jdk.httpserver.
 */
@NullMarked
package dev.metallbj.runtime.http;

import org.jspecify.annotations.NullMarked;
