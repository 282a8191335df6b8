package dev.metallbj.speaker.memberlist.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the one message that a TCP peer sends, as it arrives in pieces: takes off encryption and compression. For one stream and one
 * thread.
 */
public final class StreamDecoder {
    /** What is known after some bytes. */
    public sealed interface Outcome {
        /** More bytes are needed. */
        record Incomplete() implements Outcome {}

        /** The message is complete; bytes after it are ignored. One of Ping, Ack, PushPull, Failure. */
        record Complete(Message message) implements Outcome {}

        /** The stream is not worth reading on. */
        record Dropped(DropReason reason) implements Outcome {}
    }

    private static final Outcome.Incomplete INCOMPLETE = new Outcome.Incomplete();
    private static final int ENCRYPT_HEADER = 5;
    /**
     * A value that is still incomplete after so many bytes of small things is hostile. It is read again from its start whenever more
     * arrives, so this also bounds the work per piece.
     */
    private static final int MAX_UNFINISHED = 64 << 10;

    private final Limits limits;
    private final @Nullable PacketCipher cipher;
    private final boolean plainIsRefused;
    private final ByteWriter received;
    private @Nullable Outcome last;
    private @Nullable PushPullReader pushPull;

    /** With {@link Limits#STREAM}. */
    public StreamDecoder(Encryption encryption) {
        this(encryption, Limits.STREAM);
    }

    public StreamDecoder(Encryption encryption, Limits limits) {
        this.limits = limits;
        this.cipher = encryption.key().map(PacketCipher::new).orElse(null);
        this.plainIsRefused = cipher != null && encryption.verifyIncoming();
        this.received = new ByteWriter(limits.maxContent() + ENCRYPT_HEADER);
    }

    /**
     * Takes what has arrived; never throws for what is in it. After Complete or Dropped it returns the same again.
     *
     * @throws IndexOutOfBoundsException if the range is not inside {@code bytes}
     */
    public Outcome receive(byte[] bytes, int offset, int length) {
        if (last != null) {
            return last;
        }
        int fits = received.hasRoomFor(length) ? length : limits.maxContent() + ENCRYPT_HEADER - received.length();
        received.bytes(bytes, offset, fits);
        Outcome outcome = read();
        if (fits < length && outcome instanceof Outcome.Incomplete) {
            outcome = new Outcome.Dropped(DropReason.TOO_LARGE);
        }
        if (!(outcome instanceof Outcome.Incomplete)) {
            last = outcome;
        }
        return outcome;
    }

    /** The peer has closed its side. */
    public Outcome end() {
        if (last == null) {
            last = new Outcome.Dropped(received.length() == 0 ? DropReason.EMPTY : DropReason.TRUNCATED);
        }
        return last;
    }

    private Outcome read() {
        if (received.length() == 0) {
            return INCOMPLETE;
        }
        try {
            int type = received.array()[0] & 0xff;
            if (type == MessageType.ENCRYPT) {
                return encrypted();
            }
            if (type == MessageType.HAS_LABEL) {
                throw new Malformed(DropReason.LABELLED);
            }
            if (plainIsRefused) {
                throw new Malformed(DropReason.NOT_ENCRYPTED);
            }
            return plain(type);
        } catch (Malformed e) {
            return new Outcome.Dropped(e.reason());
        }
    }

    private Outcome encrypted() throws Malformed {
        if (cipher == null) {
            throw new Malformed(DropReason.ENCRYPTED);
        }
        if (received.length() < ENCRYPT_HEADER) {
            return INCOMPLETE;
        }
        byte[] buffer = received.array();
        long length = 0;
        for (int i = 1; i < ENCRYPT_HEADER; i++) {
            length = length << 8 | buffer[i] & 0xff;
        }
        if (length > limits.maxContent()) {
            throw new Malformed(DropReason.TOO_LARGE);
        }
        int end = ENCRYPT_HEADER + (int) length;
        if (received.length() < end) {
            return INCOMPLETE;
        }
        byte[] header = Arrays.copyOf(buffer, ENCRYPT_HEADER);
        byte[] content = cipher.open(buffer, ENCRYPT_HEADER, end, header);
        return whole(content);
    }

    /** Content that is complete: what is missing now will never come. */
    private Outcome whole(byte[] content) throws Malformed {
        if (content.length == 0) {
            throw new Malformed(DropReason.EMPTY);
        }
        int type = content[0] & 0xff;
        MsgpackReader in = new MsgpackReader(content, 1, content.length);
        return type == MessageType.COMPRESS
                ? decompressed(content, Compression.frame(in))
                : new Outcome.Complete(message(type, in));
    }

    private Outcome decompressed(byte[] buffer, Compression.Frame frame) throws Malformed {
        ByteWriter content = new ByteWriter(limits.maxDecompressed());
        new LzwDecoder().decompress(buffer, frame.from(), frame.to(), content);
        if (content.length() == 0) {
            throw new Malformed(DropReason.EMPTY);
        }
        byte[] plain = content.array();
        return new Outcome.Complete(message(plain[0] & 0xff, new MsgpackReader(plain, 1, content.length())));
    }

    private Outcome plain(int type) throws Malformed {
        byte[] buffer = received.array();
        MsgpackReader in = new MsgpackReader(buffer, 1, received.length());
        Compression.Frame frame;
        try {
            if (type != MessageType.COMPRESS) {
                return new Outcome.Complete(message(type, in));
            }
            frame = Compression.frame(in);
        } catch (Malformed e) {
            if (e.reason() != DropReason.TRUNCATED) {
                throw e;
            }
            if (in.scanned() > MAX_UNFINISHED) {
                throw new Malformed(DropReason.TOO_LARGE);
            }
            return INCOMPLETE;
        }
        return decompressed(buffer, frame);
    }

    private Message message(int type, MsgpackReader in) throws Malformed {
        return switch (type) {
            case MessageType.PING -> MessageDecoder.ping(in);
            case MessageType.ACK -> MessageDecoder.ack(in);
            case MessageType.ERROR -> MessageDecoder.failure(in);
            case MessageType.PUSH_PULL -> {
                PushPullReader reader = pushPull;
                if (reader == null) {
                    reader = new PushPullReader(limits, in.position());
                    pushPull = reader;
                }
                yield reader.read(in);
            }
            default -> throw new Malformed(DropReason.UNKNOWN_TYPE);
        };
    }
}
