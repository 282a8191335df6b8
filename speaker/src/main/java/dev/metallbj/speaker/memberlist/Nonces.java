package dev.metallbj.speaker.memberlist;

import java.security.SecureRandom;

/**
 * Nonces for AES-GCM: eight random bytes and a counter of four, and other random bytes when the counter wraps. So none comes twice from one
 * process, and two processes with one key would have to draw the same 64 bits (NIST SP 800-38D section 8.2).
 */
final class Nonces {
    private static final int RANDOM_BYTES = 8;

    private final SecureRandom random = new SecureRandom();
    private final byte[] prefix = new byte[RANDOM_BYTES];
    private final byte[] nonce = new byte[RANDOM_BYTES + Integer.BYTES];
    private int counter;

    /** Twelve bytes, valid until the next call. */
    byte[] next() {
        if (counter == 0) {
            random.nextBytes(prefix);
            System.arraycopy(prefix, 0, nonce, 0, RANDOM_BYTES);
        }
        for (int i = 0; i < Integer.BYTES; i++) {
            nonce[RANDOM_BYTES + i] = (byte) (counter >>> 8 * i);
        }
        counter++;
        return nonce;
    }
}
