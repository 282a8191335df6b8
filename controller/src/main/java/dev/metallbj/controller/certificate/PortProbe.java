package dev.metallbj.controller.certificate;

import dev.metallbj.runtime.http.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Does what the API server does before each call: a TLS handshake, with trust in one authority and a check of the name. */
final class PortProbe {

    private static final int LIMIT_MS = (int) Duration.ofSeconds(5).toMillis();

    private PortProbe() {}

    /**
     * Shakes hands with a port of this machine.
     *
     * @param authority the only one trusted
     * @param name that the certificate has to be for
     * @throws IOException when the port does not answer, or not as the API server wants it
     */
    static void check(int port, TlsIdentity authority, String name) throws IOException, GeneralSecurityException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
            plain.setSoTimeout(LIMIT_MS);
            try (SSLSocket socket =
                    (SSLSocket) trusting(authority).getSocketFactory().createSocket(plain, name, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
            }
        }
    }

    private static SSLContext trusting(TlsIdentity authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
