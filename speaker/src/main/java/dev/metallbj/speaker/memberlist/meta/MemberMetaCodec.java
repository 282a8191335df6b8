package dev.metallbj.speaker.memberlist.meta;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metallbj.speaker.memberlist.meta.MemberMeta.Interface;
import dev.metallbj.speaker.memberlist.wire.Bytes;
import dev.metallbj.speaker.packet.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@link MemberMeta} as bytes: a fixed head, then fields of {@code tag, length, value}. docs/protocol.md, "Our Meta", has the table.
 *
 * <p>The head is the same in every format to come, so two versions always understand each other's rule numbers.
 */
public final class MemberMetaCodec {
    /** What memberlist lets a member say about itself, in bytes. */
    public static final int MAX_LENGTH = 512;

    /** The format written here; of a newer one the known fields are read. */
    static final int FORMAT = 1;

    private static final byte[] MAGIC = {'m', 'l', 'j'};
    private static final int FORMAT_AT = 3;
    private static final int NEWEST_AT = 4;
    private static final int IN_USE_AT = 5;
    private static final int HEAD = 6;

    private static final int FLAGS = 1;
    private static final int INTERFACE = 2;

    private static final int ANNOUNCED_ALONE = 1;
    private static final int TRUNCATED = 2;

    private static final int FIELD_HEAD = 2;
    private static final int FLAGS_FIELD = FIELD_HEAD + 1;
    private static final int MAX_NAME = 15;

    private MemberMetaCodec() {}

    /**
     * At most {@link #MAX_LENGTH} bytes. Interfaces that do not fit, or whose name is empty or longer than 15 bytes, are left out, and
     * {@code truncated} says so.
     */
    public static Bytes encode(MemberMeta meta) {
        byte[] buffer = new byte[MAX_LENGTH];
        System.arraycopy(MAGIC, 0, buffer, 0, MAGIC.length);
        buffer[FORMAT_AT] = FORMAT;
        buffer[NEWEST_AT] = (byte) meta.newestRules();
        buffer[IN_USE_AT] = (byte) meta.rulesInUse();
        // What is left out is known at the end only, and stands in front, where a cut would not reach it.
        int end = HEAD + FLAGS_FIELD;
        boolean truncated = meta.truncated();
        for (Interface one : meta.interfaces()) {
            byte[] name = one.name().getBytes(UTF_8);
            if (isLegal(name) && end + FIELD_HEAD + MacAddress.LENGTH + name.length <= MAX_LENGTH) {
                end = writeInterface(buffer, end, name, one.mac());
            } else {
                truncated = true;
            }
        }
        buffer[HEAD] = FLAGS;
        buffer[HEAD + 1] = 1;
        buffer[HEAD + 2] = (byte) ((meta.announcedAlone() ? ANNOUNCED_ALONE : 0) | (truncated ? TRUNCATED : 0));
        return Bytes.of(buffer, 0, end);
    }

    /**
     * What one of ours says, or empty for everything else: no Meta at all, somebody else's, or too short to say which rules. Whatever the
     * bytes are, this does not throw. A field that cannot be read counts as left out, which sets {@code truncated}.
     */
    public static Optional<MemberMeta> decode(Bytes bytes) {
        return isOurs(bytes) ? Optional.of(new Reading(bytes.toArray()).meta()) : Optional.empty();
    }

    /** Whether {@link #decode} finds something; looks at six bytes and allocates nothing. */
    public static boolean isOurs(Bytes bytes) {
        return bytes.length() >= HEAD
                && bytes.at(0) == MAGIC[0]
                && bytes.at(1) == MAGIC[1]
                && bytes.at(2) == MAGIC[2]
                && bytes.at(FORMAT_AT) != 0
                && bytes.at(NEWEST_AT) != 0;
    }

    private static int writeInterface(byte[] target, int at, byte[] name, MacAddress mac) {
        target[at] = INTERFACE;
        target[at + 1] = (byte) (MacAddress.LENGTH + name.length);
        mac.writeTo(target, at + FIELD_HEAD);
        int nameAt = at + FIELD_HEAD + MacAddress.LENGTH;
        System.arraycopy(name, 0, target, nameAt, name.length);
        return nameAt + name.length;
    }

    private static boolean isLegal(byte[] name) {
        return name.length > 0 && name.length <= MAX_NAME;
    }

    /** One pass over the fields after the head. */
    private static final class Reading {
        private final byte[] bytes;
        private final List<Interface> interfaces = new ArrayList<>();
        private boolean announcedAlone;
        private boolean truncated;

        Reading(byte[] bytes) {
            this.bytes = bytes;
        }

        MemberMeta meta() {
            int at = HEAD;
            while (at + FIELD_HEAD <= bytes.length && at + FIELD_HEAD + length(at) <= bytes.length) {
                field(bytes[at], at + FIELD_HEAD, length(at));
                at += FIELD_HEAD + length(at);
            }
            truncated |= at < bytes.length;
            int newest = Byte.toUnsignedInt(bytes[NEWEST_AT]);
            int inUse = Math.min(Byte.toUnsignedInt(bytes[IN_USE_AT]), newest);
            return new MemberMeta(newest, inUse, announcedAlone, interfaces, truncated);
        }

        private int length(int at) {
            return Byte.toUnsignedInt(bytes[at + 1]);
        }

        /** Tags that are not known belong to a newer format. */
        private void field(byte tag, int at, int length) {
            if (tag == FLAGS && length > 0) {
                announcedAlone |= (bytes[at] & ANNOUNCED_ALONE) != 0;
                truncated |= (bytes[at] & TRUNCATED) != 0;
            } else if (tag == INTERFACE) {
                readInterface(at, length).ifPresentOrElse(interfaces::add, () -> truncated = true);
            }
        }

        private Optional<Interface> readInterface(int at, int length) {
            int end = at + length;
            byte[] name = Arrays.copyOfRange(bytes, Math.min(at + MacAddress.LENGTH, end), end);
            String text = new String(name, UTF_8);
            // Java replaces what is no UTF-8, so only good text comes back as the same bytes.
            return isLegal(name) && Arrays.equals(name, text.getBytes(UTF_8))
                    ? Optional.of(new Interface(text, MacAddress.ofBytes(bytes, at)))
                    : Optional.empty();
        }
    }
}
