/** The product by image and chart on a real cluster ({@code make e2e}); see {@code dev.metallbj.lab.cluster}. */
@NullMarked
package dev.metallbj.lab.cluster;

import org.jspecify.annotations.NullMarked;
