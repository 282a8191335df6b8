package dev.metallbj.speaker.memberlist.wire;

import dev.metallbj.config.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** An immutable string of bytes with value equality, for the parts of messages that are neither numbers nor text. */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of {@code source}. */
    public static Bytes of(byte[] source) {
        return of(source, 0, source.length);
    }

    /**
     * A copy of a part of {@code source}.
     *
     * @throws IndexOutOfBoundsException if the range is not inside it
     */
    public static Bytes of(byte[] source, int offset, int length) {
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(source, offset, offset + length));
    }

    /** Takes the array over without a copy; the caller must not keep it. */
    static Bytes owning(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content);
    }

    /** The bytes of an address as they are sent: 4 for IPv4, 16 for IPv6. */
    public static Bytes of(IpAddress address) {
        return new Bytes(address.toBytes());
    }

    public int length() {
        return content.length;
    }

    public boolean isEmpty() {
        return content.length == 0;
    }

    /**
     * One byte, signed as all of Java's.
     *
     * @throws IndexOutOfBoundsException if there is no such byte
     */
    public byte at(int index) {
        return content[index];
    }

    /** A copy. */
    public byte[] toArray() {
        return content.clone();
    }

    public void writeTo(byte[] target, int offset) {
        System.arraycopy(content, 0, target, offset, content.length);
    }

    /** The address with these bytes, or empty when there are not 4 or 16 of them. */
    public Optional<IpAddress> toAddress() {
        return content.length == 4 || content.length == 16
                ? Optional.of(IpAddress.ofBytes(content, 0, content.length))
                : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** In hex. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(content);
    }
}
