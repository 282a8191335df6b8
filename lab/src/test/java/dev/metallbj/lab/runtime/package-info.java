/** The module {@code runtime} against a real API server. */
@org.jspecify.annotations.NullMarked
package dev.metallbj.lab.runtime;
