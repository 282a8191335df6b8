package dev.metallbj.speaker.memberlist.wire;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM around a message: {@code version, nonce (12), ciphertext, tag (16)}. Version 1 is written; version 0, which pads as in PKCS7, is
 * read too. Holds one cipher and belongs to one thread.
 */
final class PacketCipher {
    static final int NONCE_LENGTH = 12;

    private static final int TAG_LENGTH = 16;
    private static final int BLOCK = 16;
    private static final int PADDED_VERSION = 0;
    private static final int VERSION = 1;
    private static final int HEADER = 1 + NONCE_LENGTH;

    /** Bytes that encryption adds in version 1. */
    static final int OVERHEAD = HEADER + TAG_LENGTH;

    private final GossipKey key;
    private final Cipher cipher;

    PacketCipher(GossipKey key) {
        this.key = key;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /**
     * @param nonce 12 bytes, never used before with this key
     * @param additional authenticated but not sent; empty on UDP
     */
    byte[] seal(byte[] nonce, byte[] additional, byte[] plain) {
        if (nonce.length != NONCE_LENGTH) {
            throw new IllegalArgumentException("a nonce has " + NONCE_LENGTH + " bytes, not " + nonce.length);
        }
        byte[] sealed = new byte[OVERHEAD + plain.length];
        sealed[0] = VERSION;
        System.arraycopy(nonce, 0, sealed, 1, NONCE_LENGTH);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key.spec(), new GCMParameterSpec(8 * TAG_LENGTH, nonce));
            cipher.updateAAD(additional);
            cipher.doFinal(plain, 0, plain.length, sealed, HEADER);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the nonce was used before", e);
        }
    }

    /** Decrypts the bytes from {@code from} to {@code to}. */
    byte[] open(byte[] buffer, int from, int to, byte[] additional) throws Malformed {
        int version = from < to ? buffer[from] & 0xff : -1;
        if (version != VERSION && version != PADDED_VERSION) {
            throw new Malformed(version < 0 ? DropReason.EMPTY : DropReason.NOT_ENCRYPTED);
        }
        int smallest = version == VERSION ? OVERHEAD : OVERHEAD + BLOCK;
        if (to - from < smallest) {
            throw new Malformed(DropReason.TOO_SHORT_TO_DECRYPT);
        }
        byte[] plain = decrypt(buffer, from, to, additional);
        return version == VERSION ? plain : withoutPadding(plain);
    }

    private byte[] decrypt(byte[] buffer, int from, int to, byte[] additional) throws Malformed {
        try {
            GCMParameterSpec parameters = new GCMParameterSpec(8 * TAG_LENGTH, buffer, from + 1, NONCE_LENGTH);
            cipher.init(Cipher.DECRYPT_MODE, key.spec(), parameters);
            cipher.updateAAD(additional);
            return cipher.doFinal(buffer, from + HEADER, to - from - HEADER);
        } catch (AEADBadTagException e) {
            throw new Malformed(DropReason.WRONG_KEY);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refused its parameters", e);
        }
    }

    private static byte[] withoutPadding(byte[] padded) throws Malformed {
        int count = padded[padded.length - 1];
        if (count < 1 || count > BLOCK || count > padded.length) {
            throw new Malformed(DropReason.BAD_PADDING);
        }
        byte[] plain = new byte[padded.length - count];
        System.arraycopy(padded, 0, plain, 0, plain.length);
        return plain;
    }
}
