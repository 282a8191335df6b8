package dev.metallbj.lab.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an AOT cache is made from: the JVM, the start script and the jars, these by size and time, as the start script judges them.
 *
 * @param text one line each
 */
record Sources(String text) {
    /** Of a program's folder, now. */
    static Sources of(Path home) {
        Path own = home.resolve("java");
        Path jvm = Files.isDirectory(own) ? own : Path.of(System.getProperty("java.home"));
        try {
            return new Sources(Files.readString(jvm.resolve("release"))
                    + files(home.resolve("bin")).stream().map(Sources::line).collect(Collectors.joining())
                    + files(home.resolve("lib")).stream().map(Sources::line).collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(home + " cannot be read; build it with: make dist", e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String line(Path file) {
        try {
            FileTime time = Files.getLastModifiedTime(file);
            return file.getFileName() + " " + Files.size(file) + " " + time.toMillis() + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a file says the same; false if there is none. */
    boolean areThoseOf(Path note) {
        try {
            return Files.readString(note).equals(text);
        } catch (IOException e) {
            return false;
        }
    }
}
