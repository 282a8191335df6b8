package dev.metallbj.lab;

import dev.metallbj.lab.node.Node;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * How the speakers of a lab gossip: the environment that a chart sets in their Pods, and the files that it mounts (spec section 8). Any
 * thread.
 */
public final class GossipSetup {
    /** Memberlist's port: UDP and TCP, on each node. */
    public static final int PORT = 7946;

    /** Selects the speakers' Pods. */
    public static final String LABELS = "app.kubernetes.io/name=metallb,app.kubernetes.io/component=speaker";

    /** Overrides the key in the environment of {@link Lab#startSpeaker}. */
    private static final String SECRET_KEY_PATH = "METALLB_ML_SECRET_KEY_PATH";

    private static final int KEY_BYTES = 16;

    private final boolean on;
    private final Path folder;
    private final String key;

    /**
     * Makes the key.
     *
     * @param on or without any gossip
     * @param folder of the run; gets the key
     */
    GossipSetup(boolean on, Path folder) {
        this.on = on;
        this.folder = folder;
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        // As the controller makes it.
        this.key = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        writeKey("memberlist", key);
    }

    /** By the key that the speakers have. */
    public Encryption encryption() {
        return Encryption.with(
                GossipKey.fromSecret(key.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    }

    /** What the speaker of a node gets in its environment; nothing if gossip is off. */
    public Map<String, String> environment(Node node) {
        if (!on) {
            return Map.of();
        }
        Map<String, String> environment = new HashMap<>();
        environment.put("METALLB_ML_BIND_ADDR", node.host().addresses().v4());
        environment.put("METALLB_ML_BIND_PORT", Integer.toString(PORT));
        environment.put("METALLB_ML_LABELS", LABELS);
        environment.put(SECRET_KEY_PATH, folder.resolve("memberlist").toString());
        return environment;
    }

    /**
     * Environment that gives a speaker another key, to be added at {@link Lab#startSpeaker}.
     *
     * @param name of its folder, unique in the run
     * @param otherKey content of the key file, as it is; empty: no encryption
     */
    public Map<String, String> withKey(String name, String otherKey) {
        return Map.of(SECRET_KEY_PATH, writeKey("memberlist-" + name, otherKey).toString());
    }

    /** Environment that gives a speaker no key file at all. */
    public Map<String, String> withoutKey() {
        return Map.of(SECRET_KEY_PATH, "");
    }

    /**
     * The flag by which a speaker reads its parameters from this file rather than from {@code /etc/metallb/memberlist/config.json}.
     *
     * @param name of its folder, unique in the run
     * @param json content, as it is
     */
    public String withParameters(String name, String json) {
        return "--ml-config-file="
                + write("memberlist-" + name, "config.json", json).resolve("config.json");
    }

    private Path writeKey(String name, String content) {
        return write(name, "secretkey", content);
    }

    /** A folder with one file, as a mount. */
    private Path write(String name, String file, String content) {
        try {
            Path mount = Files.createDirectories(folder.resolve(name));
            Files.writeString(mount.resolve(file), content);
            return mount;
        } catch (IOException e) {
            throw new UncheckedIOException(name + "/" + file + " could not be written", e);
        }
    }
}
