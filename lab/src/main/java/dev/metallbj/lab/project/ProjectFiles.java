package dev.metallbj.lab.project;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of the project are that the lab uses: the build script of the API server, the programs, the manifests. */
public final class ProjectFiles {
    private ProjectFiles() {}

    /**
     * The project's top folder: the nearest one above the working directory that holds {@code lab/apiserver/build.sh}.
     *
     * @throws IllegalStateException if there is none
     */
    public static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("lab/apiserver/build.sh"))) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "no folder above " + start + " is the project's; start the lab from inside the project");
    }

    /** A file or folder of the project that must be there, as {@code lab/manifests}. */
    public static Path get(String relative) {
        Path path = root().resolve(relative);
        if (!Files.exists(path)) {
            throw new IllegalStateException(path + " does not exist; build the project first");
        }
        return path;
    }

    /** The folder of the built programs: system property {@code metallb.dist}, or {@code target/dist} of the project. */
    public static Path dist() {
        String property = System.getProperty("metallb.dist", "");
        return property.isEmpty() ? root().resolve("target/dist") : Path.of(property);
    }
}
