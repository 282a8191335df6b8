/** Tests of the speaker's eyes and ears on real interfaces that change. */
@org.jspecify.annotations.NullMarked
package dev.metallbj.lab.link;
