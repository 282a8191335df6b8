package dev.metallbj.speaker.memberlist.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads UDP packets: takes off encryption, checksum, compression and compound, in any order that the originals accept, and decodes the
 * messages inside. For one thread.
 */
public final class DatagramDecoder {
    private static final byte[] NO_ADDITIONAL_DATA = {};

    private final Limits limits;
    private final Compression compression = new Compression();
    private final @Nullable PacketCipher cipher;
    private final boolean plainIsRefused;

    private final List<Message> messages = new ArrayList<>();
    private final List<DropReason> drops = new ArrayList<>();
    /** Bytes that may still come out of compressed parts of this packet. */
    private int decompressionBudget;

    /** With {@link Limits#DATAGRAM}. */
    public DatagramDecoder(Encryption encryption) {
        this(encryption, Limits.DATAGRAM);
    }

    public DatagramDecoder(Encryption encryption, Limits limits) {
        this.limits = limits;
        this.cipher = encryption.key().map(PacketCipher::new).orElse(null);
        this.plainIsRefused = encryption.verifyIncoming();
    }

    /**
     * Reads one packet; never throws for what is in it.
     *
     * @param packet not kept
     * @throws IndexOutOfBoundsException if the range is not inside {@code packet}
     */
    public Datagram decode(byte[] packet, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, packet.length);
        messages.clear();
        drops.clear();
        decompressionBudget = limits.maxDecompressed();
        try {
            decrypted(packet, offset, offset + length);
        } catch (Malformed e) {
            drops.add(e.reason());
        }
        return new Datagram(messages, drops);
    }

    private void decrypted(byte[] buffer, int from, int to) throws Malformed {
        if (cipher == null) {
            checked(buffer, from, to);
            return;
        }
        byte[] plain;
        try {
            plain = cipher.open(buffer, from, to, NO_ADDITIONAL_DATA);
        } catch (Malformed e) {
            if (plainIsRefused) {
                throw e;
            }
            checked(buffer, from, to);
            return;
        }
        checked(plain, 0, plain.length);
    }

    private void checked(byte[] buffer, int from, int to) throws Malformed {
        if (from >= to) {
            throw new Malformed(DropReason.EMPTY);
        }
        int type = buffer[from] & 0xff;
        if (type == MessageType.HAS_LABEL) {
            throw new Malformed(DropReason.LABELLED);
        }
        if (type != MessageType.HAS_CRC) {
            part(buffer, from, to, 0);
            return;
        }
        int content = from + Crc.OVERHEAD;
        if (content > to) {
            throw new Malformed(DropReason.TRUNCATED);
        }
        int sent = u16(buffer, from + 1) << 16 | u16(buffer, from + 3);
        if (sent != Crc.of(buffer, content, to)) {
            throw new Malformed(DropReason.WRONG_CRC);
        }
        part(buffer, content, to, 0);
    }

    private void part(byte[] buffer, int from, int to, int depth) throws Malformed {
        if (from >= to) {
            throw new Malformed(DropReason.EMPTY);
        }
        int type = buffer[from] & 0xff;
        MsgpackReader in = new MsgpackReader(buffer, from + 1, to);
        switch (type) {
            case MessageType.COMPOUND -> compound(buffer, from + 1, to, deeper(depth));
            case MessageType.COMPRESS -> compressed(buffer, Compression.frame(in), deeper(depth));
            case MessageType.PING -> messages.add(MessageDecoder.ping(in));
            case MessageType.INDIRECT_PING -> messages.add(MessageDecoder.indirectPing(in));
            case MessageType.ACK -> messages.add(MessageDecoder.ack(in));
            case MessageType.NACK -> messages.add(MessageDecoder.nack(in));
            case MessageType.SUSPECT -> messages.add(MessageDecoder.suspect(in));
            case MessageType.ALIVE -> messages.add(MessageDecoder.alive(in));
            case MessageType.DEAD -> messages.add(MessageDecoder.dead(in));
            case MessageType.USER -> messages.add(new Message.User(Bytes.of(buffer, from + 1, to - from - 1)));
            default -> throw new Malformed(DropReason.UNKNOWN_TYPE);
        }
    }

    private int deeper(int depth) throws Malformed {
        if (depth >= limits.maxDepth()) {
            throw new Malformed(DropReason.TOO_DEEP);
        }
        return depth + 1;
    }

    private void compressed(byte[] buffer, Compression.Frame frame, int depth) throws Malformed {
        ByteWriter plain = new ByteWriter(decompressionBudget);
        try {
            compression.unwrap(buffer, frame, plain);
        } finally {
            decompressionBudget -= plain.length();
        }
        part(plain.array(), 0, plain.length(), depth);
    }

    /** The complete parts of a compound that was cut off still count. */
    private void compound(byte[] buffer, int from, int to, int depth) throws Malformed {
        if (from >= to) {
            throw new Malformed(DropReason.TRUNCATED);
        }
        int count = buffer[from] & 0xff;
        int lengths = from + 1;
        int start = lengths + 2 * count;
        if (start > to) {
            throw new Malformed(DropReason.TRUNCATED);
        }
        for (int i = 0; i < count; i++) {
            int end = start + u16(buffer, lengths + 2 * i);
            if (end > to) {
                throw new Malformed(DropReason.TRUNCATED);
            }
            try {
                part(buffer, start, end, depth);
            } catch (Malformed e) {
                drops.add(e.reason());
            }
            start = end;
        }
    }

    private static int u16(byte[] buffer, int offset) {
        return (buffer[offset] & 0xff) << 8 | buffer[offset + 1] & 0xff;
    }
}
