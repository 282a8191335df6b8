package dev.metallbj.speaker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The vectors made with the original, in the folder that the system property {@code vectors} names; not part of this project. */
public final class VectorCases {
    private VectorCases() {}

    /** The whole file; the calling test is skipped with a printed reason where there are no vectors. */
    public static JsonNode file(String name) {
        String folder = System.getProperty("vectors", "");
        Path file = Path.of(folder, name);
        if (folder.isEmpty() || !Files.exists(file)) {
            String reason = "SKIPPED: no vectors " + name + " in \"" + folder + "\" (-Dvectors=DIR)";
            System.out.println(reason);
            return abort(reason);
        }
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The member {@code cases} of the file, or nothing where there are no vectors: for tests that only gain by them. */
    public static Iterable<JsonNode> ifThere(String name) {
        String folder = System.getProperty("vectors", "");
        return !folder.isEmpty() && Files.exists(Path.of(folder, name)) ? of(name) : List.of();
    }

    /** The member {@code cases} of the file, never empty. */
    public static JsonNode of(String name) {
        JsonNode cases = file(name).path("cases");
        assertFalse(cases.isEmpty(), () -> name + " has no cases");
        return cases;
    }
}
