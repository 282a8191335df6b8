package dev.metallbj.lab;

import dev.metallbj.lab.network.AddressPlan;
import dev.metallbj.lab.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    /** Memberlist's port, without another choice. */
    public static final int DEFAULT_PORT = 7946;

    /** Selects the speakers' Pods. */
    public static final String LABELS = "app.kubernetes.io/name=metallb,app.kubernetes.io/component=speaker";

    /** Overrides the key in the environment of {@link Lab#startSpeaker}. */
    private static final String SECRET_KEY_PATH = "METALLB_ML_SECRET_KEY_PATH";

    private static final int KEY_BYTES = 16;

    private final Choice choice;
    private final Path folder;
    private final String key;

    /**
     * What is chosen before the start.
     *
     * @param on or without any gossip
     * @param overIpv6 speakers bind their node's IPv6 address
     * @param port UDP and TCP
     */
    record Choice(boolean on, boolean overIpv6, int port) {}

    /** @param folder of the run; gets the key */
    GossipSetup(Choice choice, Path folder) {
        this.choice = choice;
        this.folder = folder;
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        // As the controller makes it.
        this.key = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        writeKey("memberlist", key);
    }

    /** Whether speakers are told to gossip. */
    public boolean isOn() {
        return choice.on;
    }

    /** UDP and TCP, on each node. */
    public int port() {
        return choice.port;
    }

    /** The key that all speakers have which get no other: the content of their key file. */
    public String key() {
        return key;
    }

    /** The address that a node's speaker binds. */
    public String address(Node node) {
        AddressPlan.Addresses addresses = node.host().addresses();
        return choice.overIpv6 ? addresses.v6() : addresses.v4();
    }

    /** What the speaker of a node gets in its environment; nothing if gossip is off. */
    public Map<String, String> environment(Node node) {
        if (!choice.on) {
            return Map.of();
        }
        Map<String, String> environment = new HashMap<>();
        environment.put("METALLB_ML_BIND_ADDR", address(node));
        environment.put("METALLB_ML_BIND_PORT", Integer.toString(choice.port));
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

    private Path writeKey(String name, String content) {
        try {
            Path mount = Files.createDirectories(folder.resolve(name));
            Files.writeString(mount.resolve("secretkey"), content);
            return mount;
        } catch (IOException e) {
            throw new UncheckedIOException("the gossip key " + name + " could not be written", e);
        }
    }
}
