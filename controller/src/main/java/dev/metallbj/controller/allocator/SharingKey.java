package dev.metallbj.controller.allocator;

/**
 * What two Services must have in common to share an address (spec section 3, {@code allow-shared-ip}).
 *
 * @param key the annotation's value; empty = does not share
 * @param backend the Service's selector as text when its {@code externalTrafficPolicy} is {@code Local}, because then only the nodes of
 *     its endpoints can serve the address; empty for {@code Cluster}
 */
public record SharingKey(String key, String backend) {
    /** Of a Service that does not share. */
    public static final SharingKey NONE = new SharingKey("", "");

    /** Whether Services with these two keys may be on one address, as long as their ports differ. */
    public boolean sharesWith(SharingKey other) {
        return !key.isEmpty() && equals(other);
    }
}
