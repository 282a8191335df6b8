package dev.metallbj.runtime.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the certificate in a folder and reads it again when its files have changed, which it looks at during a handshake, every few seconds at
 * most. A certificate that cannot be read leaves the last good one in force. Handshakes run on the port's one thread.
 */
final class FolderKeyManager extends X509ExtendedKeyManager {

    private static final Logger LOG = LoggerFactory.getLogger(FolderKeyManager.class);

    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

    /** There is one identity, so its name carries only its serial: a handshake in progress keeps the pair it began with. */
    private static final String ALIAS = "folder";

    private final Path folder;
    private volatile Loaded loaded;
    private volatile long lookedAt = System.nanoTime();

    FolderKeyManager(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.loaded = load(stamps(folder));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        reloadIfChanged();
        PrivateKey key = loaded.identity().key();
        // EdDSA keys go by their curve's name in TLS.
        boolean fits = keyType.startsWith(key.getAlgorithm())
                || (key.getAlgorithm().equals("EdDSA") && keyType.startsWith("Ed"))
                || (key.getAlgorithm().equals("RSA") && keyType.startsWith("RSASSA"));
        return fits ? ALIAS : null;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return loaded.identity().key();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return loaded.identity().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    private void reloadIfChanged() {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_NANOS) {
            return;
        }
        lookedAt = now;
        try {
            List<FileTime> stamps = stamps(folder);
            if (!stamps.equals(loaded.stamps())) {
                loaded = load(stamps);
                LOG.atInfo().addKeyValue("folder", folder).log("certificate read again");
            }
        } catch (IOException | GeneralSecurityException unusable) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("cause", Objects.toString(unusable.getMessage()))
                    .log("new certificate cannot be used, the last good one stays");
        }
    }

    private Loaded load(List<FileTime> stamps) throws IOException, GeneralSecurityException {
        return new Loaded(stamps, PemIdentity.read(folder));
    }

    private static List<FileTime> stamps(Path folder) throws IOException {
        return List.of(
                Files.getLastModifiedTime(folder.resolve("tls.crt")),
                Files.getLastModifiedTime(folder.resolve("tls.key")));
    }

    private record Loaded(List<FileTime> stamps, PemIdentity identity) {}
}
