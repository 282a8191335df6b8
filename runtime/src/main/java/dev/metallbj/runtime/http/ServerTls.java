package dev.metallbj.runtime.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import dev.metallbj.runtime.cli.StartupException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * The server's side of TLS for one port: the certificate in a folder, read again when it changes, and the settings of the flags.
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
     * Reads the certificate for the first time.
     *
     * @param folder with {@code tls.crt} and {@code tls.key}, PEM, as Kubernetes mounts a Secret of type kubernetes.io/tls
     * @throws StartupException naming the file and what is wrong with it
     */
    public static ServerTls of(Path folder, TlsSettings settings) throws StartupException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new FolderKeyManager(folder)}, null, null);
            return new ServerTls(context, settings);
        } catch (IOException | GeneralSecurityException unusable) {
            throw new StartupException("no certificate in " + folder + ": " + unusable.getMessage(), unusable);
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
