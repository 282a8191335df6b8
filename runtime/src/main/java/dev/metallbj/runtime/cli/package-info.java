/**
 * Owns the command line: which flags exist, their defaults, their environment variables, and the one line that a wrong one is answered with.
 *
 * <p>Runs on the main thread before anything else is started. Pure except for the namespace file of the service account and the two streams
 * handed to {@link dev.metallbj.runtime.cli.CommandLine#run}. Must not log by itself (logging is not set up yet), nor know Kubernetes or any program's own flags.
 *
 * <p>Source: spec section 8; the form of flags is that of Go's {@code flag} package, because users' manifests are written for it.
 */
@NullMarked
package dev.metallbj.runtime.cli;

import org.jspecify.annotations.NullMarked;
