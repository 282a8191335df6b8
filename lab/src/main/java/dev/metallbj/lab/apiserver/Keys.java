package dev.metallbj.lab.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * The key pair that signs service account tokens, as PEM files.
 *
 * @param privateKey PKCS #8
 * @param publicKey X.509 SubjectPublicKeyInfo
 */
record Keys(Path privateKey, Path publicKey) {
    /** Makes a new pair in {@code folder}. */
    static Keys create(Path folder) throws IOException {
        KeyPair pair = generate();
        Keys keys = new Keys(folder.resolve("service-account.key"), folder.resolve("service-account.pub"));
        Files.writeString(keys.privateKey, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.writeString(keys.publicKey, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        return keys;
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has EC keys on secp256r1", e);
        }
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }
}
