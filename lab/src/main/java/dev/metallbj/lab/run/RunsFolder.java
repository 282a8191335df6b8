package dev.metallbj.lab.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The folder that holds a user's runs, locked: one process at a time begins a run or removes leftovers, so that no two remove the same,
 * and none takes a run for dead that has just begun. The kernel opens the lock when its holder dies.
 */
final class RunsFolder implements AutoCloseable {
    // A file lock is the whole JVM's; this one is for its threads.
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final Path path;
    private final FileChannel lock;

    private RunsFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static RunsFolder lock() throws IOException {
        THREADS.lock();
        try {
            Path path = make();
            FileChannel channel =
                    FileChannel.open(path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            return new RunsFolder(path, channel);
        } catch (IOException | RuntimeException e) {
            THREADS.unlock();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            lock.close();
        } finally {
            THREADS.unlock();
        }
    }

    private static Path make() throws IOException {
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Path path = Path.of(System.getProperty("java.io.tmpdir"), "metallb-lab-" + uid);
        if (!Files.isDirectory(path)) {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(path, ownerOnly);
        }
        // The temporary folder is everybody's: what another user put there is not ours to obey.
        if (!uid.equals(Files.getAttribute(path, "unix:uid"))) {
            throw new IOException(path + " belongs to another user");
        }
        return path;
    }
}
