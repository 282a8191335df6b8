/** The controller, run inside this JVM against a real API server. */
@NullMarked
package dev.metallbj.lab.controller;

import org.jspecify.annotations.NullMarked;
