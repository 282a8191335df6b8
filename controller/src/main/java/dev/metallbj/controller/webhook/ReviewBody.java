package dev.metallbj.controller.webhook;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request straight into the few fields that count, so that it is never in memory as a whole. A body may have {@link #LIMIT}
 * bytes: etcd stores objects of up to 1.5 MiB, and a review of an update carries two.
 */
final class ReviewBody {
    /** Bytes. */
    static final int LIMIT = 3 << 20;

    /** Bytes of a rejected body that are read and dropped; a client that is still sending would not see the answer. */
    static final int DRAINED = 16 << 20;

    /** Values and brackets; one address takes about 60 bytes of a heap of 24 MiB, and the largest pool that is accepted has 10,000. */
    static final int TOKENS = 50_000;

    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ReviewBody() {}

    /**
     * The review in a body.
     *
     * @param body is read to its end when it is good
     * @return null when it is the JSON value null
     * @throws BadRequestException when it is too large, is no JSON, or has a value of a wrong type
     * @throws IOException when the client is gone
     */
    static <S> @Nullable AdmissionReview<S> read(InputStream body, TypeReference<AdmissionReview<S>> type)
            throws BadRequestException, IOException {
        try {
            return JSON.readValue(new Limited(body), type);
        } catch (TooLargeException tooLarge) {
            throw tooLarge();
        } catch (MismatchedInputException wrongType) {
            throw new BadRequestException(400, describe(wrongType));
        } catch (JacksonException notJson) {
            if (isTooMuch(notJson)) {
                throw new BadRequestException(
                        413,
                        "the body has more than " + TOKENS
                                + " values, or too many one inside the other; make the object smaller");
            }
            throw new BadRequestException(
                    400, "the body is not JSON" + place(notJson.getLocation()) + "; want an AdmissionReview");
        }
    }

    static BadRequestException tooLarge() {
        return new BadRequestException(
                413,
                "the body has more than " + (LIMIT >> 20) + " MiB, as much as two objects that etcd would store;"
                        + " make the object smaller, for example with ranges in place of single addresses");
    }

    /** Reads what is left of a body that is answered with an error, up to {@link #DRAINED} bytes. */
    static void drain(InputStream body) throws IOException {
        byte[] dropped = new byte[8 << 10];
        for (int total = 0; total < DRAINED; ) {
            int count = body.read(dropped);
            if (count < 0) {
                return;
            }
            total += count;
        }
    }

    private static boolean isTooMuch(Throwable problem) {
        return problem instanceof StreamConstraintsException
                || problem.getCause() != null && isTooMuch(problem.getCause());
    }

    private static String describe(MismatchedInputException problem) {
        String field = path(problem);
        if (field.isEmpty()) {
            return "the body is no JSON object; want an AdmissionReview";
        }
        return field + " has a value of another type" + place(problem.getLocation()) + "; want "
                + wanted(problem.getTargetType());
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return "what the API documentation says";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class) {
            return "a whole number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "what the API documentation says";
    }

    private static String path(JsonMappingException problem) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : problem.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Ends in an exception after {@link #LIMIT} bytes. */
    private static final class Limited extends FilterInputStream {
        private int left = LIMIT;

        Limited(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            return count(super.read(), 1);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            return count(count, count);
        }

        @Override
        public void close() {
            // The rest of the body is drained after an error.
        }

        private int count(int result, int bytes) throws IOException {
            if (result >= 0) {
                left -= bytes;
                if (left < 0) {
                    throw new TooLargeException();
                }
            }
            return result;
        }
    }
}
