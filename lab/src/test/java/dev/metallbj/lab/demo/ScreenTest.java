package dev.metallbj.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.lab.demo.Screen.Style;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aFileGetsNoEscapeSequences() {
        Screen screen = new Screen(out, false);
        screen.printErasable("... 1 s");
        screen.print(Style.BAD, "failed");

        assertEquals("failed\n", printed());
    }

    @Test
    void onATerminalALineTakesThePlaceOfTheErasableOne() {
        Screen screen = new Screen(out, true);
        screen.printErasable("... 1 s");
        screen.print(Style.GOOD, "ok");
        screen.print(Style.PLAIN, "next");

        assertEquals("... 1 s\r\033[K\033[32mok\033[0m\nnext\n", printed());
    }

    @Test
    void nothingIsPrintedAfterSilence() {
        Screen screen = new Screen(out, true);
        screen.silence();
        screen.print(Style.PLAIN, "a");
        screen.printErasable("b");
        screen.printWhole("c");

        assertEquals("", printed());
    }

    @Test
    void aLineThatFitsIsNotFolded() {
        String line = "x".repeat(Screen.COLUMNS);

        assertEquals(List.of(line), Screen.fold(line));
    }

    @Test
    void aLongLineIsFoldedBetweenWordsAndIndentedFurther() {
        List<String> parts = Screen.fold("   " + "word ".repeat(50).trim());

        assertEquals(3, parts.size());
        assertEquals("   " + "word ".repeat(19).trim(), parts.getFirst());
        assertTrue(parts.stream().skip(1).allMatch(part -> part.startsWith("     word")), parts::toString);
        assertTrue(parts.stream().allMatch(part -> part.length() <= Screen.COLUMNS), parts::toString);
    }

    @Test
    void labelsOfASeriesAreFoldedAfterAComma() {
        List<String> parts = Screen.fold("name{a=\"" + "1".repeat(60) + "\",b=\"" + "2".repeat(60) + "\"} 1");

        assertEquals(List.of("name{a=\"" + "1".repeat(60) + "\",", "  b=\"" + "2".repeat(60) + "\"} 1"), parts);
    }

    @Test
    void aWordLongerThanALineStaysWhole() {
        String word = "x".repeat(Screen.COLUMNS + 50);

        assertEquals(List.of(word), Screen.fold(word));
    }
}
