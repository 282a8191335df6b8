@org.jspecify.annotations.NullMarked
package dev.metallbj.speaker;
