/** The product as a whole, on a real wire: what users' manifests promise must come true. */
@org.jspecify.annotations.NullMarked
package dev.metallbj.lab.product;
