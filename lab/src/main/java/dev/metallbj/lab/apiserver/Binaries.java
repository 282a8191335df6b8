package dev.metallbj.lab.apiserver;

import dev.metallbj.lab.linux.Commands;
import dev.metallbj.lab.project.BuildScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the programs of the control plane are.
 *
 * @param etcd the etcd server
 * @param apiServer kube-apiserver
 */
public record Binaries(Path etcd, Path apiServer) {
    /** The version that is built, and that the lab is tested with. */
    public static final String VERSION = "1.34.4";

    /**
     * Looks in {@code $KUBEBUILDER_ASSETS}, on PATH and in the cache folder, in this order; a place counts if both programs are there. Builds
     * them otherwise, which takes minutes and shows its progress on standard error.
     *
     * @throws IllegalStateException if they can neither be found nor built; the message says why
     */
    public static Binaries find() {
        return present().orElseGet(Binaries::build);
    }

    /** As {@link #find}, but builds nothing. */
    public static Optional<Binaries> present() {
        return inFolder(Path.of(System.getenv().getOrDefault("KUBEBUILDER_ASSETS", "/nonexistent")))
                .or(Binaries::onPath)
                .or(() -> inFolder(cache()));
    }

    /** {@code kubectl}, for people to use: beside the others in the cache folder, or on PATH; empty if nowhere. */
    public static Optional<Path> kubectl() {
        Path cached = cache().resolve("kubectl");
        return Files.isExecutable(cached) ? Optional.of(cached) : Commands.find("kubectl");
    }

    /**
     * The folder with all programs of a cluster: these, kubectl, kube-controller-manager, kube-scheduler, kubelet and kube-proxy. Builds what the
     * cache lacks, which takes minutes and shows its progress on standard error.
     *
     * @throws IllegalStateException if they cannot be built
     */
    public static Path cluster() {
        return runBuild("--nodes");
    }

    private static Path cache() {
        String base = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path folder = base.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
        return folder.resolve("metallb-java/kubernetes-" + VERSION);
    }

    private static Optional<Binaries> onPath() {
        Optional<Path> etcd = Commands.find("etcd");
        return etcd.flatMap(found -> Commands.find("kube-apiserver").map(apiServer -> new Binaries(found, apiServer)));
    }

    private static Optional<Binaries> inFolder(Path folder) {
        Binaries binaries = new Binaries(folder.resolve("etcd"), folder.resolve("kube-apiserver"));
        boolean there = Files.isExecutable(binaries.etcd) && Files.isExecutable(binaries.apiServer);
        return there ? Optional.of(binaries) : Optional.empty();
    }

    private static Binaries build() {
        Path folder = runBuild();
        return inFolder(folder).orElseThrow(() -> new IllegalStateException("the build left no programs in " + folder));
    }

    private static Path runBuild(String... arguments) {
        return BuildScript.run("lab/apiserver/build.sh", arguments);
    }
}
