package dev.metallbj.runtime.cli;

/** The values of {@code --tls-min-version}, written as Kubernetes components write them: {@code VersionTLS12}. */
public enum TlsVersion {
    TLS12("VersionTLS12", "TLSv1.2"),
    TLS13("VersionTLS13", "TLSv1.3");

    /** Reads the Kubernetes names. TLS 1.0 and 1.1 are not offered: the JDK has them disabled. */
    public static final ValueType<TlsVersion> TYPE = new ValueType<>(
            "VersionTLS12|VersionTLS13",
            "VersionTLS12 or VersionTLS13",
            TlsVersion::read,
            version -> version.flagValue,
            false);

    private final String flagValue;
    private final String protocol;

    TlsVersion(String flagValue, String protocol) {
        this.flagValue = flagValue;
        this.protocol = protocol;
    }

    /** The JDK's name of the protocol, for example {@code TLSv1.3}. */
    public String protocol() {
        return protocol;
    }

    private static TlsVersion read(String text) {
        if (text.isEmpty()) {
            return TLS13;
        }
        for (TlsVersion version : values()) {
            if (version.flagValue.equals(text)) {
                return version;
            }
        }
        throw new IllegalArgumentException();
    }
}
