/**
 * From the custom resources of the operator's namespace to the configuration in force.
 *
 * <p>Owns: the caches of IPAddressPools and namespaces, and which {@link dev.metallbj.config.Config} is the last good one. An edge: the caches
 * are filled by the client's thread; reading them and putting a configuration in force happens on the reconciler's thread. Must not know: Services
 * and what becomes of them. Source: spec sections 1, 6 (a configuration that cannot be parsed leaves the last good one in force) and 9.
 */
@NullMarked
package dev.metallbj.controller.pool;

import org.jspecify.annotations.NullMarked;
