package dev.metallbj.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kubernetes accepts as text of a label selector, and what not. */
final class SelectorTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \t\n",
                "app",
                "app=metallb",
                "app==metallb,component=speaker",
                " app = metallb , component != controller ",
                "app.kubernetes.io/name=metallb,app.kubernetes.io/component in (speaker, controller)",
                "component notin (a,b),!old,! older",
                "app=",
                "app!=,x",
                "component in (,)",
                "component in (a,)",
                "component in (,a)",
                "generation>5,generation < 17",
                "generation>-3",
                "in in (in),notin=in",
                "A_b-c.D=E_f-g.H",
            })
    void isASelector(String text) {
        assertDoesNotThrow(() -> SelectorText.check(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=metallb,| its end at character 13; there must be a label name",
                ",app| \",\" at character 1; there must be a label name",
                "app,,b| \",\" at character 5",
                "=x| \"=\" at character 1",
                "app=a b| \"b\" at character 7; there must be a comma or the end",
                "app=a=b| \"=\" at character 6",
                "app metallb| it must be =, ==, !=, in or notin",
                "!app=x| \"=\" at character 5; there must be a comma or the end",
                "app in speaker| \"speaker\" at character 8; there must be (",
                "app in ()| has no values",
                "app in (a| its end at character 10; there must be )",
                "app in (a b)| \"b\" at character 11; there must be )",
                "app in (a,b)c| \"c\" at character 13",
                "app in a,b)| there must be (",
                "app>x| compares with \"x\"",
                "app>| its end at character 5; there must be a whole number",
                "-app| label name \"-app\"",
                "Example.com/app| label prefix \"Example.com\"",
                "/app| label prefix \"\"",
                "a/b/c| label name \"b/c\"",
                "app=*| label value \"*\"",
                "app=\"metallb\"| label value",
                "app=-x| label value \"-x\"",
                "component in (spe@ker)| label value \"spe@ker\"",
                "app in (a),| there must be a label name",
            },
            ignoreLeadingAndTrailingWhitespace = true,
            quoteCharacter = '`')
    void isNone(String text, String reason) {
        String message = assertThrows(InvalidTextException.class, () -> SelectorText.check(text))
                .explanation();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void whateverIsTypedNothingElseIsThrown() {
        Random random = new Random(1);
        String characters = "ab/.-=!(),<> \tin\u00e4\ud83d\ude00";
        int good = 0;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(10); j > 0; j--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            try {
                SelectorText.check(text.toString());
                good++;
            } catch (InvalidTextException _) {
                // What it says is looked at above.
            }
        }
        assertTrue(good > 1000 && good < 99_000, "of 100000: " + good);
    }
}
