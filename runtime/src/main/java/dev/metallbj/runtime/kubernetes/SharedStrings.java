package dev.metallbj.runtime.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.io.Serial;

/**
 * Teaches the deserialiser to keep one copy of texts that come again and again (label keys, namespaces, {@code TCP}), and to skip managed fields
 * while reading, which are a third of what the API server sends.
 */
final class SharedStrings extends SimpleModule {

    @Serial
    private static final long serialVersionUID = 1L;

    /** A power of two; two texts that want the same place take turns, so the memory is bounded. */
    private static final int PLACES = 2048;

    /** Longer texts are rarely the same twice. */
    private static final int MAX_LENGTH = 64;

    // Races are harmless: a String is immutable, and whoever reads another thread's entry late only keeps a second
    // copy.
    private static final String[] PLACE = new String[PLACES];

    SharedStrings() {
        addDeserializer(String.class, new Texts());
        addKeyDeserializer(String.class, new Keys());
        setMixInAnnotation(ObjectMeta.class, WithoutManagedFields.class);
    }

    /** The copy that is kept, which may be this one. */
    static String shared(String text) {
        if (text.length() > MAX_LENGTH) {
            return text;
        }
        int hash = text.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        String kept = PLACE[place];
        if (text.equals(kept)) {
            return kept;
        }
        PLACE[place] = text;
        return text;
    }

    // On the class, because a mixin on the getter has no effect (jvm-footprint, pitfalls).
    @JsonIgnoreProperties(
            value = {"managedFields"},
            ignoreUnknown = true)
    private interface WithoutManagedFields {}

    private static final class Texts extends StdScalarDeserializer<String> {

        @Serial
        private static final long serialVersionUID = 1L;

        Texts() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return shared(
                    com.fasterxml.jackson.databind.deser.std.StringDeserializer.instance.deserialize(parser, context));
        }
    }

    private static final class Keys extends KeyDeserializer {

        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return shared(key);
        }
    }
}
