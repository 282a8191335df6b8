/**
 * Our two programs as the cluster runs them: from their start scripts, with MetalLB's flags and environment, watched by their logs, metrics
 * and health.
 *
 * <p>Owns nothing beyond their processes. Any thread. Not pure. Source: spec sections 8 to 10.
 */
@NullMarked
package dev.metallbj.lab.program;

import org.jspecify.annotations.NullMarked;
