package dev.metallbj.lab.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.project.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of the image, one over the other.
 *
 * @param root the file system
 * @param layers their sizes in the archive, compressed, in bytes, from the base up
 */
record UnpackedImage(Path root, List<Long> layers) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where {@code make image} leaves it. */
    static Path archive() {
        return ProjectFiles.root().resolve("target/image/metallb-java-0.1.0.tar");
    }

    /** Unpacks the archive below an empty folder. Nothing in it deletes a file of a layer below, which this would not follow. */
    static UnpackedImage unpack(Path folder) throws IOException {
        Path blobs = Files.createDirectory(folder.resolve("archive"));
        Path root = Files.createDirectory(folder.resolve("rootfs"));
        Commands.run("tar", "-xf", archive().toString(), "-C", blobs.toString());
        JsonNode manifest = JSON.readTree(
                blob(blobs, JSON.readTree(blobs.resolve("index.json").toFile()).at("/manifests/0"))
                        .toFile());
        List<Long> sizes = new ArrayList<>();
        for (JsonNode layer : manifest.get("layers")) {
            Path blob = blob(blobs, layer);
            sizes.add(Files.size(blob));
            Commands.run("tar", "-xzf", blob.toString(), "-C", root.toString());
        }
        return new UnpackedImage(root, List.copyOf(sizes));
    }

    private static Path blob(Path archive, JsonNode descriptor) {
        return archive.resolve("blobs")
                .resolve(descriptor.get("digest").asText().replace(':', '/'));
    }
}
