/**
 * The image as it was built, started the way a container runtime starts it.
 *
 * <p>Owns the unpacked image. Not pure. Must not know how the image is built. Source: the OCI image and runtime specifications.
 */
@NullMarked
package dev.metallbj.lab.image;

import org.jspecify.annotations.NullMarked;
