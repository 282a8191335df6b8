/** Where the project's own files are. Owns no state; any thread; reads the file system. */
@NullMarked
package dev.metallbj.lab.project;

import org.jspecify.annotations.NullMarked;
