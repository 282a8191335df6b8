package dev.metallbj.controller.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the API server passes on of a warning. */
class WarningTextsTest {
    @Test
    void shortOnesStayAsTheyAre() {
        List<String> warnings = List.of("one", "\u00fc\ud83d\ude00", "x".repeat(256));
        assertEquals(warnings, WarningTexts.fit(warnings));
        assertEquals(List.of(), WarningTexts.fit(List.of()));
    }

    @Test
    void longOnesAreContinuedAtABlank() {
        List<String> parts = WarningTexts.fit(List.of("word ".repeat(100).strip()));
        assertEquals(2, parts.size());
        assertEquals("word ".repeat(51).strip(), parts.get(0));
        assertEquals("... " + "word ".repeat(49).strip(), parts.get(1));
    }

    @Test
    void withoutABlankTheyAreCutBetweenCharacters() {
        for (String start : List.of("", "x")) {
            String text = start + "\ud83d\ude00".repeat(300);
            List<String> parts = WarningTexts.fit(List.of(text));
            StringBuilder together = new StringBuilder(parts.getFirst());
            parts.stream().skip(1).forEach(part -> together.append(part.substring("... ".length())));
            assertEquals(text, together.toString());
            for (String part : parts) {
                assertTrue(part.length() <= 256);
                assertTrue(Character.isLowSurrogate(part.charAt(part.length() - 1)));
            }
        }
    }

    @Test
    void whatDoesNotFitIsCounted() {
        List<String> fitting = WarningTexts.fit(Collections.nCopies(40, "y".repeat(200)));
        assertEquals("y".repeat(200), fitting.get(18));
        assertEquals("and 20 more warnings, for which there is no room", fitting.getLast());
        assertEquals(21, fitting.size());
        assertTrue(fitting.stream().mapToInt(String::length).sum() <= 4_096);
        assertEquals(
                List.of("and 1 more warnings, for which there is no room"),
                WarningTexts.fit(List.of("z".repeat(100_000))));
    }

    @Test
    void controlCharactersDoNotBreakTheHeader() {
        assertEquals(List.of("a?b?c?d?e"), WarningTexts.fit(List.of("a\nb\rc\u0000d\ud83de")));
    }
}
