package dev.metallbj.runtime.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.jvm.JvmSetup.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmSetupTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void readsThisJvm() {
        JvmSetup setup = JvmSetup.read();

        assertTrue(
                setup.flags().contains("-XX:+UseSerialGC"),
                setup.flags()::toString); // surefire's, see the parent's pom
        assertEquals(Runtime.getRuntime().maxMemory() >> 20, setup.heapMaxMiB());
        assertEquals(new Cache.None(), setup.cache());
    }

    @Test
    void aCacheIsUsedWhenItIsMapped() throws IOException {
        Path used = Files.createFile(folder.resolve("a cache.aot"));
        Path other = Files.createFile(folder.resolve("other.aot"));
        Path mappings = mappings(used);

        assertEquals(new Cache.Used(used.toString()), JvmSetup.cache(flags(used), mappings));
        assertIgnored(
                other,
                "it is broken, or was made for other flags or other jars",
                JvmSetup.cache(flags(other), mappings));
    }

    @Test
    void theLastFlagCounts() throws IOException {
        Path used = Files.createFile(folder.resolve("used.aot"));

        Cache cache = JvmSetup.cache(
                List.of("-XX:AOTCache=" + folder.resolve("first.aot"), "-XX:AOTCache=" + used), mappings(used));

        assertEquals(new Cache.Used(used.toString()), cache);
    }

    @Test
    void aMissingFileIsIgnored() throws IOException {
        Path used = Files.createFile(folder.resolve("used.aot"));
        Path missing = folder.resolve("missing.aot");

        assertIgnored(missing, "it cannot be read", JvmSetup.cache(flags(missing), mappings(used)));
    }

    @Test
    void aCacheThatTheStartScriptLeavesAloneIsSwitchedOff() throws IOException {
        Path used = Files.createFile(folder.resolve("used.aot"));
        Path stale = Files.createFile(folder.resolve("stale.aot"));

        Cache cache = JvmSetup.cache(List.of("-XX:AOTMode=off", "-XX:AOTCache=" + stale), mappings(used));

        assertIgnored(stale, "it is switched off by -XX:AOTMode=off, as the start script does", cache);
    }

    @Test
    void theJvmThatMadeAForeignCacheIsNamed() throws IOException {
        Path used = Files.createFile(folder.resolve("used.aot"));
        Path foreign = Files.writeString(
                folder.resolve("foreign.aot"),
                "\0\1\0OpenJDK 64-Bit Server VM (26+35) for linux-amd64 JRE (26+35), built on 2026-03-17\0\0");

        assertIgnored(
                foreign,
                "it was made by another JVM, OpenJDK 64-Bit Server VM (26+35), and this is ",
                JvmSetup.cache(flags(foreign), mappings(used)));
    }

    @Test
    void aLinkToTheCacheWillDo() throws IOException {
        Path used = Files.createFile(folder.resolve("used.aot"));
        Path link = Files.createSymbolicLink(folder.resolve("link.aot"), used);

        assertEquals(new Cache.Used(link.toString()), JvmSetup.cache(flags(link), mappings(used)));
    }

    private static void assertIgnored(Path file, String reason, Cache cache) {
        Cache.Ignored ignored = assertInstanceOf(Cache.Ignored.class, cache);
        assertEquals(file.toString(), ignored.file());
        assertTrue(ignored.reason().startsWith(reason), ignored::reason);
    }

    private static List<String> flags(Path cache) {
        return List.of("-Xmx24m", "-XX:AOTCache=" + cache);
    }

    private Path mappings(Path file) throws IOException {
        return Files.writeString(
                folder.resolve("maps"),
                "7f0000000000-7f0000001000 r--p 00000000 fe:00 17 /lib/libc.so.6\n"
                        + "7f1000000000-7f1000001000 rw-p 00001000 fe:00 18                         "
                        + file.toRealPath()
                        + "\n7f2000000000-7f2000001000 rw-p 00000000 00:00 0\n");
    }
}
