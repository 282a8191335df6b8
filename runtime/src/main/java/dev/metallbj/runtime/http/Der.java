package dev.metallbj.runtime.http;

import java.io.ByteArrayOutputStream;
import java.security.PublicKey;
import java.util.Arrays;

/** As much of DER (X.690) as it takes to turn the older private key formats into PKCS #8 (RFC 5208 section 5). Pure. */
final class Der {

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private Der() {}

    /**
     * A PrivateKeyInfo with the algorithm identifier of the public key that belongs to it.
     *
     * @param key RSAPrivateKey (RFC 8017 appendix A.1.2) or ECPrivateKey (RFC 5915)
     */
    static byte[] privateKeyInfo(PublicKey pair, byte[] key) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(VERSION_0);
        content.writeBytes(algorithm(pair.getEncoded()));
        content.writeBytes(element(OCTET_STRING, key));
        return element(SEQUENCE, content.toByteArray());
    }

    /** The first element inside a SubjectPublicKeyInfo, which the JDK has encoded, so it is well-formed. */
    private static byte[] algorithm(byte[] publicKeyInfo) {
        int start = headerLength(publicKeyInfo, 0);
        int end = start + headerLength(publicKeyInfo, start) + contentLength(publicKeyInfo, start);
        return Arrays.copyOfRange(publicKeyInfo, start, end);
    }

    private static int headerLength(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return length < 0x80 ? 2 : 2 + (length & 0x7f);
    }

    private static int contentLength(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        if (length < 0x80) {
            return length;
        }
        int value = 0;
        for (int i = 0; i < (length & 0x7f); i++) {
            value = value << 8 | (der[at + 2 + i] & 0xff);
        }
        return value;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
