package dev.metallbj.runtime.kubernetes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A body in gzip (RFC 1952), piece by piece, to what it was before; a body that is not gzip stays as it is. JSON never begins like gzip, so that the
 * first byte tells. One body, one thread at a time.
 */
final class Gunzip {

    private static final byte MAGIC = 0x1f;
    private static final byte[] HEADER = {MAGIC, (byte) 0x8b, 8};
    private static final int FLAGS_AT = 3;
    private static final int HEADER_LENGTH = 10;
    private static final int TRAILER_LENGTH = 8;
    private static final int CHUNK = 16 * 1024;

    private enum State {
        UNKNOWN,
        PLAIN,
        HEADER,
        DATA,
        TRAILER,
        END
    }

    private State state = State.UNKNOWN;
    // The header, then the trailer, as far as it is there.
    private final ByteBuffer frame = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32 crc = new CRC32();
    private final Inflater inflater = new Inflater(true);
    private byte[] chunk = new byte[0];

    /**
     * What these pieces hold.
     *
     * @throws IOException if they are gzip that is broken, or has a header that no Go program writes
     */
    List<ByteBuffer> of(List<ByteBuffer> pieces) throws IOException {
        List<ByteBuffer> inflated = new ArrayList<>();
        for (ByteBuffer piece : pieces) {
            if (state == State.UNKNOWN && piece.hasRemaining()) {
                state = piece.get(piece.position()) == MAGIC ? State.HEADER : State.PLAIN;
            }
            if (state == State.PLAIN) {
                inflated.add(piece);
            } else {
                take(piece, inflated);
            }
        }
        return inflated;
    }

    /** Whether it was gzip, and all of it has been given. */
    boolean hasEnded() {
        return state == State.END;
    }

    private void take(ByteBuffer piece, List<ByteBuffer> inflated) throws IOException {
        while (piece.hasRemaining()) {
            switch (state) {
                case HEADER -> {
                    if (frameIsFilled(piece, HEADER_LENGTH)) {
                        checkHeader();
                        state = State.DATA;
                    }
                }
                case DATA -> inflate(piece, inflated);
                case TRAILER -> {
                    if (frameIsFilled(piece, TRAILER_LENGTH)) {
                        checkTrailer();
                        state = State.END;
                    }
                }
                default -> throw new IOException("gzip: more after its end");
            }
        }
    }

    private boolean frameIsFilled(ByteBuffer piece, int length) {
        while (frame.position() < length && piece.hasRemaining()) {
            frame.put(piece.get());
        }
        return frame.position() == length;
    }

    private void checkHeader() throws IOException {
        for (int i = 0; i < HEADER.length; i++) {
            if (frame.get(i) != HEADER[i]) {
                throw new IOException("gzip: byte " + i + " is " + frame.get(i) + ", want " + HEADER[i]);
            }
        }
        if (frame.get(FLAGS_AT) != 0) {
            throw new IOException("gzip: flags " + frame.get(FLAGS_AT) + ", want none");
        }
        frame.clear();
    }

    private void inflate(ByteBuffer piece, List<ByteBuffer> inflated) throws IOException {
        inflater.setInput(piece);
        try {
            int length;
            do {
                chunk = chunk.length == 0 ? new byte[CHUNK] : chunk;
                length = inflater.inflate(chunk);
                if (length > 0) {
                    crc.update(chunk, 0, length);
                    inflated.add(ByteBuffer.wrap(chunk, 0, length));
                    chunk = new byte[0];
                }
            } while (length > 0);
        } catch (DataFormatException broken) {
            throw new IOException("gzip: " + broken.getMessage(), broken);
        }
        if (inflater.needsDictionary()) {
            throw new IOException("gzip: a preset dictionary");
        }
        if (inflater.finished()) {
            state = State.TRAILER;
        }
    }

    private void checkTrailer() throws IOException {
        long length = inflater.getBytesWritten();
        inflater.end();
        if (frame.getInt(0) != (int) crc.getValue() || frame.getInt(Integer.BYTES) != (int) length) {
            throw new IOException("gzip: its check sum does not fit");
        }
    }
}
