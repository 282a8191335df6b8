package dev.metallbj.speaker.memberlist.config;

import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The folder where the Secret of the group is mounted; its key is a file, read as it is, a newline at its end included. */
final class SecretFolder {
    static final String FILE = "secretkey";

    private SecretFolder() {}

    /**
     * The group's key.
     *
     * @param folder empty = no encryption; so does an empty file
     * @throws StartupException if the file cannot be read. MetalLB does not start either: a speaker that gossiped in the clear would be
     *     alone beside an encrypting group, and announce everything
     */
    static Optional<GossipKey> key(String folder) throws StartupException {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try {
            return GossipKey.fromSecret(Files.readAllBytes(Path.of(folder, FILE)));
        } catch (NoSuchFileException missing) {
            throw new StartupException(line(folder, "there is no file " + missing.getMessage()), missing);
        } catch (IOException | InvalidPathException unreadable) {
            throw new StartupException(
                    line(folder, "cannot read the file " + FILE + " (" + unreadable + ")"), unreadable);
        }
    }

    private static String line(String folder, String problem) {
        return "--ml-secret-key-path=" + folder + ": " + problem
                + "; want the Secret of gossip mounted as this folder, with a key " + FILE
                + ". The controller makes that Secret (its --ml-secret-name; the chart's is <release>-memberlist): is it running, and does"
                + " this Pod mount the same name? Without the flag everything works, but gossip is not encrypted, and speakers that"
                + " encrypt do not listen";
    }
}
