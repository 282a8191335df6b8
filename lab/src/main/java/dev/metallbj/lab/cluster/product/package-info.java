/**
 * Our product on a real cluster, as its users have it: the image, the chart installed by Helm, a program behind a Service, and what happens to
 * its client when nodes are drained and die and the product is upgraded. {@link dev.metallbj.lab.cluster.product.Tour} shows it.
 *
 * <p>Owns nothing but one cluster. One thread. Not pure. Source: the README's install commands, {@code lab/manifests}.
 */
@NullMarked
package dev.metallbj.lab.cluster.product;

import org.jspecify.annotations.NullMarked;
