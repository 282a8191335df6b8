package dev.metallbj.runtime.http;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Offers whatever identity a source has at each handshake; without one the handshake is refused. A handshake that has begun keeps the pair it
 * began with, so a change breaks none. Any thread.
 */
final class IdentityKeyManager extends X509ExtendedKeyManager {

    private final Supplier<Optional<TlsIdentity>> source;
    private volatile List<Named> known = List.of();

    IdentityKeyManager(Supplier<Optional<TlsIdentity>> source) {
        this.source = source;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return source.get()
                .filter(identity -> fits(keyType, identity.key()))
                .map(this::name)
                .orElse(null);
    }

    private static boolean fits(String keyType, PrivateKey key) {
        String algorithm = key.getAlgorithm();
        // EdDSA keys go by their curve's name in TLS.
        return keyType.startsWith(algorithm)
                || (algorithm.equals("EdDSA") && keyType.startsWith("Ed"))
                || (algorithm.equals("RSA") && keyType.startsWith("RSASSA"));
    }

    private synchronized String name(TlsIdentity identity) {
        for (Named one : known) {
            if (one.identity().equals(identity)) {
                return one.alias();
            }
        }
        int number = known.isEmpty() ? 1 : known.getFirst().number() + 1;
        Named next = new Named(number, identity);
        known = known.isEmpty() ? List.of(next) : List.of(next, known.getFirst());
        return next.alias();
    }

    private @Nullable TlsIdentity find(String alias) {
        for (Named one : known) {
            if (one.alias().equals(alias)) {
                return one.identity();
            }
        }
        return null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        TlsIdentity identity = find(alias);
        return identity == null ? null : identity.key();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        TlsIdentity identity = find(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return known.stream().map(Named::alias).toArray(String[]::new);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    private record Named(int number, TlsIdentity identity) {
        String alias() {
            return "identity-" + number;
        }
    }
}
