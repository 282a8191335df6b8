package dev.metallbj.config;

/** The two address families, named as Kubernetes names them in {@code spec.ipFamilies}. */
public enum IpFamily {
    IPV4("IPv4", 4),
    IPV6("IPv6", 16);

    private final String text;
    private final int byteLength;

    IpFamily(String text, int byteLength) {
        this.text = text;
        this.byteLength = byteLength;
    }

    /** Length of an address on the wire, in bytes: 4 or 16. */
    public int byteLength() {
        return byteLength;
    }

    /** {@code IPv4} or {@code IPv6}. */
    @Override
    public String toString() {
        return text;
    }
}
