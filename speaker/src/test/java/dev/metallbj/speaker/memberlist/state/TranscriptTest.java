package dev.metallbj.speaker.memberlist.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The important stories, to read; {@code -Dtranscripts.write=true} writes them anew, to be read again before they are committed. */
final class TranscriptTest {
    private static final Path FOLDER = Path.of("src/test/resources/transcripts");

    @TestFactory
    List<DynamicTest> storiesGoAsTheyAreTold() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
                    .toList();
        }
    }

    private static void check(Path file) throws IOException {
        String told = Files.readString(file);
        String now = Transcript.replay(told);
        if (Boolean.getBoolean("transcripts.write")) {
            Files.writeString(file, now);
        } else {
            assertEquals(told, now);
        }
    }
}
