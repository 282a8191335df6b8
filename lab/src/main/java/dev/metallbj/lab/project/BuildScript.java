package dev.metallbj.lab.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The project's scripts that build something into the cache folder unless it is there, and print where it is. Any thread. */
public final class BuildScript {
    private BuildScript() {}

    /**
     * Runs one; its progress goes to standard error.
     *
     * @param script in the project, as {@code lab/apiserver/build.sh}
     * @return the path that it printed
     * @throws IllegalStateException if it fails
     */
    public static Path run(String script, String... arguments) {
        List<String> argv = new ArrayList<>(List.of(ProjectFiles.get(script).toString()));
        argv.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(argv)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(script + " ended with " + code + "; what it printed says why");
            }
            return Path.of(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(script + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + script + " ran", e);
        }
    }
}
