@org.jspecify.annotations.NullMarked
package dev.metallbj.runtime;
