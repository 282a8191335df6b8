package dev.metallbj.runtime.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import dev.metallbj.runtime.cli.StartupException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * The server's side of TLS for one port: an identity that may change while the port is open, and the settings of the flags.
 *
 * <p>The JDK's server asks for the client's host name per connection, by reverse DNS; {@link LiteralReverseLookup} keeps that off the network.
 */
public final class ServerTls {

    private final SSLContext context;
    private final TlsSettings settings;

    private ServerTls(SSLContext context, TlsSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /**
     * With the certificate in a folder, which is read now and again whenever it changes.
     *
     * @param folder with {@code tls.crt} and {@code tls.key}, PEM, as Kubernetes mounts a Secret of type kubernetes.io/tls
     * @throws StartupException naming the file and what is wrong with it
     */
    public static ServerTls of(Path folder, TlsSettings settings) throws StartupException {
        try {
            return of(new CertificateFolder(folder), settings);
        } catch (IOException | GeneralSecurityException unusable) {
            throw new StartupException("no certificate in " + folder + ": " + unusable.getMessage(), unusable);
        }
    }

    /**
     * With whatever identity a source has at the time of each handshake.
     *
     * @param source any thread asks; empty = the handshake fails
     */
    public static ServerTls of(Supplier<Optional<TlsIdentity>> source, TlsSettings settings) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new IdentityKeyManager(source)}, null, null);
            return new ServerTls(context, settings);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JDK has no TLS", impossible);
        }
    }

    HttpsConfigurator configurator() {
        return new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters connection) {
                connection.setSSLParameters(settings.parameters());
            }
        };
    }
}
