/**
 * Other controllers beside this one: a Deployment of MetalLB, or of ours, that was left in the operator's namespace and gives addresses to the same
 * Services.
 *
 * <p>Owns: nothing that lasts; each look is a thread of its own that ends. {@link dev.metallbj.controller.rival.DeploymentCheck} is pure. Must not
 * know: Services and pools. Source: spec sections 2, 8 and 11.
 */
@NullMarked
package dev.metallbj.controller.rival;

import org.jspecify.annotations.NullMarked;
