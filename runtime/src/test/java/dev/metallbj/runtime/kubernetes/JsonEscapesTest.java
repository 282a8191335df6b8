package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonEscapesTest {

    private static final String[] PARTS = {
        "a", "\"", "\\", "\n", "ä", "ß", "߿", "ࠀ", "日", "\uffff", "🎈", "\ud7ff", "\0", " "
    };

    @Test
    void theSameTextHoweverItIsCut() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        Random random = new Random(42);
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(PARTS[random.nextInt(PARTS.length)]);
            }
            byte[] json = mapper.writeValueAsBytes(Map.of(text.toString(), text.toString()));
            String ascii = escape(json, random);
            assertTrue(ascii.chars().allMatch(c -> c < 128), ascii);
            assertEquals(Map.of(text.toString(), text.toString()), mapper.readValue(ascii, Map.class));
        }
    }

    private static String escape(byte[] json, Random random) {
        JsonEscapes escapes = new JsonEscapes();
        StringBuilder ascii = new StringBuilder();
        for (int begin = 0; begin < json.length; ) {
            int end = Math.min(json.length, begin + random.nextInt(5));
            ByteBuffer piece = escapes.of(ByteBuffer.wrap(Arrays.copyOfRange(json, begin, end)));
            ascii.append(StandardCharsets.US_ASCII.decode(piece));
            begin = end;
        }
        return ascii.toString();
    }

    @Test
    void asciiIsNotCopied() {
        ByteBuffer piece = ByteBuffer.wrap("{\"a\": 1}".getBytes(StandardCharsets.US_ASCII));
        assertSame(piece, new JsonEscapes().of(piece));
        assertEquals(8, piece.remaining());
    }

    @Test
    void whatIsNoUtf8StopsNothing() {
        byte[] bytes = {'a', (byte) 0xff, 'b', (byte) 0xe6, (byte) 0x97, 'c', (byte) 0x80, (byte) 0xc3};
        String ascii = StandardCharsets.US_ASCII
                .decode(new JsonEscapes().of(ByteBuffer.wrap(bytes)))
                .toString();
        assertEquals("abc", ascii.replace("\\ufffd", ""));
    }
}
