/**
 * The settings of gossip: memberlist's own file of parameters, and the secret.
 *
 * <p>Owns: which parameter has which name, form and range, the profiles, and where the secret is. An edge that reads two files, once, when the
 * speaker starts. Must not know: sockets, members, flags by name except to say which is wrong. Source: memberlist.md, "State machine" and
 * "Transport and envelopes"; spec section 8.
 */
@NullMarked
package dev.metallbj.speaker.memberlist.config;

import org.jspecify.annotations.NullMarked;
