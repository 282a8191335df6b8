package dev.metallbj.runtime.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes self-signed certificates with the JDK's keytool, in the forms in which users have them. */
final class Certificates {

    private static final String PASSWORD = "not-secret";

    private static final Map<String, Pair> MADE = new ConcurrentHashMap<>();

    private Certificates() {}

    /**
     * Writes tls.crt and tls.key; the subject is the algorithm's name, and there is one certificate of each algorithm per test run.
     *
     * @param algorithm {@code RSA} or {@code EC}
     * @param format {@code pkcs8}, or {@code traditional} for PKCS #1 and SEC 1
     */
    static void write(Path folder, String algorithm, String format) throws IOException {
        write(folder, MADE.computeIfAbsent(algorithm, one -> make(one, one)), algorithm, format);
    }

    /** A new identity with an EC key. */
    static TlsIdentity make(Path folder, String name) throws IOException, GeneralSecurityException {
        write(folder, make("EC", name), "EC", "pkcs8");
        return new CertificateFolder(folder).get().orElseThrow();
    }

    private static void write(Path folder, Pair pair, String algorithm, String format) throws IOException {
        pem(folder.resolve("tls.crt"), "CERTIFICATE", pair.certificate());
        if (format.equals("pkcs8")) {
            pem(folder.resolve("tls.key"), "PRIVATE KEY", pair.pkcs8());
        } else {
            pem(folder.resolve("tls.key"), algorithm + " PRIVATE KEY", inner(pair.pkcs8()));
        }
    }

    private static Pair make(String algorithm, String name) {
        try {
            Path folder = Files.createTempDirectory("certificates");
            Path store = folder.resolve("store.p12");
            keytool(algorithm, name, store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Files.delete(store);
            Files.delete(folder);
            return new Pair(
                    keys.getCertificate("it").getEncoded(),
                    keys.getKey("it", PASSWORD.toCharArray()).getEncoded());
        } catch (IOException | GeneralSecurityException | InterruptedException failed) {
            throw new IllegalStateException("keytool", failed);
        }
    }

    private static void keytool(String algorithm, String name, Path store) throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        algorithm,
                        "-keysize",
                        algorithm.equals("RSA") ? "2048" : "256",
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    /** The key inside PKCS #8: the last OCTET STRING that fills the rest (RFC 5208: version, algorithm, key). */
    private static byte[] inner(byte[] pkcs8) {
        int at = content(pkcs8, 0);
        at = next(pkcs8, at);
        at = next(pkcs8, at);
        return Arrays.copyOfRange(pkcs8, content(pkcs8, at), next(pkcs8, at));
    }

    private static int content(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return at + (length < 0x80 ? 2 : 2 + (length & 0x7f));
    }

    private static int next(byte[] der, int at) {
        int length = 0;
        int content = content(der, at);
        if (content == at + 2) {
            return content + der[at + 1];
        }
        for (int i = at + 2; i < content; i++) {
            length = length << 8 | (der[i] & 0xff);
        }
        return content + length;
    }

    private static void pem(Path file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }

    // Never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Pair(byte[] certificate, byte[] pkcs8) {}
}
