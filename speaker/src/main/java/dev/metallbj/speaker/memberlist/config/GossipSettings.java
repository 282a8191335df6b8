package dev.metallbj.speaker.memberlist.config;

import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Everything that can be set about gossip.
 *
 * @param profile {@code fast}, {@code lan} or {@code wan}: where the values come from that the file does not name; for the log
 * @param parameters of the state machine, and the largest UDP payload
 * @param encryption from the secret, GossipVerifyIncoming and GossipVerifyOutgoing
 * @param enableCompression EnableCompression: compress what becomes smaller by it. Reading compressed messages is always possible
 * @param handoffQueueDepth HandoffQueueDepth: how many packets may wait for the loop; more are dropped and counted
 * @param queueCheckInterval QueueCheckInterval: how often the length of the broadcast queue is looked at, to complain about it
 */
public record GossipSettings(
        String profile,
        Parameters parameters,
        Encryption encryption,
        boolean enableCompression,
        int handoffQueueDepth,
        Duration queueCheckInterval) {
    /** Where MetalLB looks for its file, and so do we. */
    public static final Path DEFAULT_FILE = Path.of("/etc/metallb/memberlist/config.json");

    /**
     * Reads the file of parameters and the secret.
     *
     * @param file usually {@link #DEFAULT_FILE}; need not exist
     * @param wan {@code --ml-wan-config}: the profile is {@code wan} unless the file names one
     * @param secretFolder {@code --ml-secret-key-path}; empty = no encryption
     * @param problems gets one sentence for each thing wrong with the file, naming file, field, value and what would be right. The default
     *     holds then for that field, or for all when the file is no JSON object
     * @throws StartupException if there should be a secret and it cannot be read: to gossip in the clear would be worse
     */
    public static GossipSettings read(Path file, boolean wan, String secretFolder, Consumer<String> problems)
            throws StartupException {
        Optional<GossipKey> key = SecretFolder.key(secretFolder);
        return ParameterFile.read(file, wan ? Profile.WAN : Profile.FAST, key, problems);
    }

    /**
     * As {@link #read(Path, boolean, String, Consumer)}, with a secret that is no file.
     *
     * @param secret its bytes; none = no encryption
     */
    public static GossipSettings read(Path file, boolean wan, byte[] secret, Consumer<String> problems) {
        return ParameterFile.read(file, wan ? Profile.WAN : Profile.FAST, GossipKey.fromSecret(secret), problems);
    }

    /** The file of the secret in its folder. */
    public static Path secretFile(String secretFolder) {
        return Path.of(secretFolder, SecretFolder.FILE);
    }
}
