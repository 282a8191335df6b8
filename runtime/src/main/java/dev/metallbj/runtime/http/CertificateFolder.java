package dev.metallbj.runtime.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate in a folder, read again when its files have changed, which it looks at when it is asked, every few seconds at most. A
 * certificate that cannot be read leaves the last good one in force. Any thread.
 */
final class CertificateFolder implements Supplier<Optional<TlsIdentity>> {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateFolder.class);

    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

    private final Path folder;
    private volatile Loaded loaded;
    private volatile long lookedAt = System.nanoTime();

    CertificateFolder(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.loaded = load();
    }

    /** Always present. */
    @Override
    public Optional<TlsIdentity> get() {
        reloadIfChanged();
        return Optional.of(loaded.identity());
    }

    // Two handshakes at once may both read the files: no harm.
    private void reloadIfChanged() {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_NANOS) {
            return;
        }
        lookedAt = now;
        try {
            if (!stamps().equals(loaded.stamps())) {
                loaded = load();
                LOG.atInfo().addKeyValue("folder", folder).log("certificate read again");
            }
        } catch (IOException | GeneralSecurityException unusable) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("cause", Objects.toString(unusable.getMessage()))
                    .log("new certificate cannot be used, the last good one stays");
        }
    }

    /** The times first: files that change meanwhile are read again. */
    private Loaded load() throws IOException, GeneralSecurityException {
        List<FileTime> stamps = stamps();
        return new Loaded(stamps, TlsIdentity.of(pem("tls.crt"), pem("tls.key")));
    }

    private TlsIdentity.PemText pem(String name) throws IOException {
        Path file = folder.resolve(name);
        // Whatever is in the file, the error is about PEM and not about characters.
        return new TlsIdentity.PemText(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    private List<FileTime> stamps() throws IOException {
        return List.of(
                Files.getLastModifiedTime(folder.resolve("tls.crt")),
                Files.getLastModifiedTime(folder.resolve("tls.key")));
    }

    private record Loaded(List<FileTime> stamps, TlsIdentity identity) {}
}
