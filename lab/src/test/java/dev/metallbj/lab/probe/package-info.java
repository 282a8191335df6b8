/** Tests of what a client measures. */
@org.jspecify.annotations.NullMarked
package dev.metallbj.lab.probe;
