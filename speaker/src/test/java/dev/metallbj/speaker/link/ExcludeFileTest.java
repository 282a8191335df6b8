package dev.metallbj.speaker.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExcludeFileTest {
    @TempDir
    Path folder;

    private final List<String> problems = new ArrayList<>();

    @Test
    void replacesTheDefaultList() throws IOException {
        InterfaceExcludes excludes = read("announcedInterfacesToExclude: [\"^eth9$\", wlan]\n");
        assertTrue(excludes.excludes("eth9"));
        assertTrue(excludes.excludes("my-wlan0"));
        assertFalse(excludes.excludes("eth99"));
        assertFalse(excludes.excludes("veth1"));
        assertEquals(List.of(), problems);
    }

    @Test
    void aMissingFileMeansTheDefaultListAndIsNoProblem() {
        InterfaceExcludes excludes = ExcludeFile.read(folder.resolve("none.yaml"), problems::add);
        assertTrue(excludes.excludes("docker0"));
        assertTrue(excludes.excludes("lo"));
        assertFalse(excludes.excludes("lo1"));
        assertFalse(excludes.excludes("br-lan"));
        assertEquals(List.of(), problems);
    }

    @Test
    void aBadExpressionIsNamedAndTheOthersAreUsed() throws IOException {
        InterfaceExcludes excludes = read("announcedInterfacesToExclude: [\"^eth(\", \"^dmz\", 7]\n");
        assertTrue(excludes.excludes("dmz0"));
        assertEquals(2, problems.size());
        assertTrue(problems.getFirst().contains("7 is not a text"), problems.getFirst());
        assertTrue(problems.getLast().contains("\"^eth(\" is not a regular expression"), problems.getLast());
        assertTrue(problems.getLast().contains("excludel2.yaml"), problems.getLast());
    }

    @Test
    void whatIsNotSuchAFileMeansTheDefaultList() throws IOException {
        for (String text : List.of("", "[1, 2]", "announcedInterfacesToExclude: veth", "a: b: c", "{")) {
            problems.clear();
            assertTrue(read(text).excludes("veth1"), text);
            assertEquals(1, problems.size(), text);
        }
    }

    private InterfaceExcludes read(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("excludel2.yaml"), yaml);
        return ExcludeFile.read(file, problems::add);
    }
}
