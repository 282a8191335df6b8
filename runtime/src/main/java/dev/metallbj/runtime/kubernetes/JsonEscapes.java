package dev.metallbj.runtime.kubernetes;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * JSON in UTF-8 (RFC 3629), piece by piece, to the same JSON in ASCII: each UTF-16 unit that is not ASCII becomes <code>\\uXXXX</code> (RFC 8259
 * section 7). One thread at a time. Bytes that are no UTF-8 become U+FFFD.
 */
final class JsonEscapes {

    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;

    // The bytes of a character of which the last piece had only the beginning; at most 3.
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(4);

    /** The piece in ASCII; the same buffer if it is already. A character at its end that is not complete comes with the next piece. */
    ByteBuffer of(ByteBuffer piece) {
        if (begun.size() == 0 && isAscii(piece)) {
            return piece;
        }
        ByteArrayOutputStream ascii = new ByteArrayOutputStream(piece.remaining() + 64);
        for (int i = piece.position(); i < piece.limit(); i++) {
            byte one = piece.get(i);
            if ((one & CONTINUATION_MASK) != CONTINUATION) {
                writeBegun(ascii); // Incomplete, if there is anything.
            }
            if (one >= 0) {
                ascii.write(one);
            } else {
                begun.write(one);
                if (isComplete()) {
                    writeBegun(ascii);
                }
            }
        }
        return ByteBuffer.wrap(ascii.toByteArray());
    }

    private static boolean isAscii(ByteBuffer piece) {
        for (int i = piece.position(); i < piece.limit(); i++) {
            if (piece.get(i) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The first byte says how many there are. */
    private boolean isComplete() {
        int ones = Integer.numberOfLeadingZeros(~(begun.toByteArray()[0] << 24));
        return begun.size() >= Math.min(ones, 4);
    }

    private void writeBegun(ByteArrayOutputStream ascii) {
        String text = begun.toString(StandardCharsets.UTF_8);
        begun.reset();
        for (int i = 0; i < text.length(); i++) {
            String escape = "\\u" + HexFormat.of().toHexDigits(text.charAt(i));
            ascii.writeBytes(escape.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
