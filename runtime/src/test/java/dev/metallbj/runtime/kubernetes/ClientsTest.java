package dev.metallbj.runtime.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.cli.StartupException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientsTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void withoutAnyAccessTheUserIsToldWhatIsMissing() {
        assertTrue(refused("", folder.resolve("token")).contains("want KUBECONFIG=FILE, or a service account"));
        assertTrue(refused(folder + "/none", folder).endsWith("no file " + folder + "/none"));
    }

    @Test
    void aServiceAccountIsEnough() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "t");
        Clients.requireAccess("", token);
    }

    @Test
    void aKubeconfigHasToSaySomething() throws Exception {
        Path file = folder.resolve("config");
        Files.writeString(file, "a: [b");
        assertTrue(refused(file.toString(), folder).startsWith("KUBECONFIG=" + file + ": "));
        Files.writeString(file, "apiVersion: v1\nkind: Config\n");
        assertTrue(refused(file.toString(), folder).endsWith("want a current-context that exists"));
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://192.0.2.1:6443"}}]
                users: [{name: u, user: {token: t}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """);
        Clients.requireAccess(file.toString(), folder);
    }

    @Test
    void aCauseIsOneLine() {
        IOException nameless = new ConnectException();
        nameless.initCause(new ClosedChannelException());
        assertEquals(
                "CompletionException, ConnectException, ClosedChannelException",
                Causes.line(new CompletionException(nameless)));
        assertEquals(
                "ConnectException: Connection refused",
                Causes.line(new CompletionException(new ConnectException("Connection refused"))));
    }

    private static String refused(String kubeconfig, Path token) {
        return String.valueOf(assertThrows(StartupException.class, () -> Clients.requireAccess(kubeconfig, token))
                .getMessage());
    }
}
