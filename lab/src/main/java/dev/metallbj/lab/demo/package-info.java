/**
 * The demo: a story in four acts that shows the product at work on a real API server and a real wire, and checks each of its steps.
 *
 * <p>Owns the terminal. One thread plays; a second one shows how long a step takes. Not pure. Whatever could be of use to a test belongs into
 * the rest of the lab, not here. Source: spec sections 4 to 10, lab/manifests/README.md.
 */
@NullMarked
package dev.metallbj.lab.demo;

import org.jspecify.annotations.NullMarked;
