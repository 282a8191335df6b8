package dev.metallbj.speaker.memberlist.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.cli.StartupException;
import dev.metallbj.speaker.memberlist.state.Parameters;
import dev.metallbj.speaker.memberlist.wire.DatagramDecoder;
import dev.metallbj.speaker.memberlist.wire.DatagramEncoder;
import dev.metallbj.speaker.memberlist.wire.Encryption;
import dev.metallbj.speaker.memberlist.wire.GossipKey;
import dev.metallbj.speaker.memberlist.wire.Message;
import dev.metallbj.speaker.memberlist.wire.MessageEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GossipSettingsTest {
    private static final GossipSettings FAST =
            new GossipSettings("fast", Parameters.FAST, Encryption.OFF, true, 1024, Duration.ofSeconds(30));

    private static final String EVERYTHING = """
            {
              "TCPTimeout": "7s", "IndirectChecks": 2, "RetransmitMult": 3, "SuspicionMult": 5,
              "SuspicionMaxTimeoutMult": 7, "PushPullInterval": "1m30s", "ProbeTimeout": "250ms",
              "ProbeInterval": "1.5s", "DisableTcpPings": true, "AwarenessMaxMultiplier": 9, "GossipNodes": 4,
              "GossipInterval": "300ms", "GossipToTheDeadTime": "45s", "GossipVerifyIncoming": false,
              "GossipVerifyOutgoing": false, "EnableCompression": false, "HandoffQueueDepth": 2048,
              "UDPBufferSize": 1200, "QueueCheckInterval": "1h"
            }
            """;

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    @Test
    void withoutAFileTheFastProfileHolds() throws StartupException {
        assertEquals(FAST, GossipSettings.read(folder.resolve("none.json"), false, "", problems::add));
        assertEquals(
                Parameters.WAN,
                GossipSettings.read(folder.resolve("none.json"), true, "", problems::add)
                        .parameters());
        assertEquals(List.of(), problems);
    }

    @Test
    void everyFieldIsRead() throws IOException, StartupException {
        Parameters expected = new Parameters(
                Duration.ofSeconds(7),
                2,
                3,
                5,
                7,
                Duration.ofSeconds(90),
                Duration.ofMillis(250),
                Duration.ofMillis(1500),
                true,
                9,
                4,
                Duration.ofMillis(300),
                Duration.ofSeconds(45),
                1200,
                true);
        GossipSettings settings = read(EVERYTHING);
        assertEquals(
                new GossipSettings(
                        "fast",
                        expected,
                        new Encryption(Optional.empty(), false, false),
                        false,
                        2048,
                        Duration.ofHours(1)),
                settings);
        assertEquals(List.of(), problems);
    }

    @Test
    void whatIsMissingKeepsTheProfilesDefault() throws IOException, StartupException {
        assertEquals(FAST, read("{}"));
        assertEquals(FAST, read("{\"GossipNodes\": null}"));
        assertEquals(
                Parameters.FAST.probeInterval(),
                read("{\"ProbeTimeout\": \"20ms\"}").parameters().probeInterval());
        assertEquals(List.of(), problems);
    }

    @Test
    void theProfileCanBeNamed() throws IOException, StartupException {
        assertEquals(Parameters.LAN, read("{\"Profile\": \"lan\"}").parameters());
        assertEquals(Parameters.FAST, read("{\"Profile\": \"Fast\"}").parameters());
        Path file = write("{\"Profile\": \"lan\"}");
        assertEquals(
                "lan", GossipSettings.read(file, true, "", problems::add).profile(), "the file beats --ml-wan-config");
        Parameters mixed =
                read("{\"Profile\": \"wan\", \"ProbeTimeout\": \"1s\"}").parameters();
        assertEquals(Duration.ofSeconds(1), mixed.probeTimeout());
        assertEquals(Parameters.WAN.probeInterval(), mixed.probeInterval());
        assertEquals(List.of(), problems);
    }

    @Test
    void namesMayBeInAnyCase() throws IOException, StartupException {
        assertEquals(9, read("{\"gossipnodes\": 9}").parameters().gossipNodes());
        assertEquals(List.of(), problems);
    }

    /** One bad field: all else is used, the default holds for it, and the message has field, value and what would be right. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GossipInterval|5|\"200ms\"",
                "GossipInterval|\"5\"|\"200ms\"",
                "GossipInterval|\"5x\"|\"200ms\"",
                "GossipInterval|\"-5s\"|from \"1ms\" to \"24h\"",
                "GossipInterval|\"0s\"|from \"1ms\"",
                "GossipInterval|\"0\"|from \"1ms\"",
                "GossipInterval|\"999us\"|from \"1ms\"",
                "GossipInterval|\"25h\"|to \"24h\"",
                "GossipInterval|\"99999999999999h\"|to \"24h\"",
                "GossipInterval|\"\"|\"200ms\"",
                "GossipInterval|{\"a\":1}|\"200ms\"",
                "GossipNodes|0|from 1 to 100",
                "GossipNodes|-3|from 1 to 100",
                "GossipNodes|101|from 1 to 100",
                "GossipNodes|3.5|a whole number",
                "GossipNodes|99999999999999999999|a whole number",
                "GossipNodes|\"3\"|a whole number",
                "GossipNodes|[3]|a whole number",
                "IndirectChecks|-1|from 0 to 100",
                "UDPBufferSize|511|from 700 to 65507",
                "UDPBufferSize|65508|from 700 to 65507",
                "HandoffQueueDepth|0|from 1 to 65536",
                "EnableCompression|\"yes\"|true or false",
                "GossipVerifyIncoming|1|true or false",
                "Profile|\"lannister\"|one of fast, lan, wan",
                "Profile|7|one of fast, lan, wan",
            })
    void aBadFieldKeepsItsDefault(String field, String value, String right) throws IOException, StartupException {
        GossipSettings settings = read("{\"TCPTimeout\": \"7s\", \"" + field + "\": " + value + "}");
        assertEquals(Duration.ofSeconds(7), settings.parameters().tcpTimeout(), "the rest is used");
        assertEquals(FAST, read("{\"" + field + "\": " + value + "}"));
        assertEquals(2, problems.size(), problems::toString);
        String problem = problems.getFirst();
        for (String part : List.of(file().toString(), field + ": " + value, right, "default")) {
            assertTrue(problem.contains(part), () -> problem + " lacks " + part);
        }
    }

    @Test
    void aTimeoutLongerThanTheIntervalIsRefusedWithBoth() throws IOException, StartupException {
        assertEquals(FAST, read("{\"ProbeTimeout\": \"500ms\"}"));
        assertEquals(FAST, read("{\"ProbeInterval\": \"20ms\"}"));
        assertEquals(FAST, read("{\"ProbeInterval\": \"200ms\", \"ProbeTimeout\": \"300ms\"}"));
        assertEquals(3, problems.size());
        assertTrue(
                problems.getLast().contains("ProbeTimeout: 300ms is longer than ProbeInterval: 200ms"),
                problems::toString);
        assertEquals(
                Duration.ofMillis(200),
                read("{\"ProbeInterval\": \"200ms\", \"ProbeTimeout\": \"200ms\"}")
                        .parameters()
                        .probeTimeout());
    }

    @Test
    void anUnknownFieldIsSaidToBeWithoutEffect() throws IOException, StartupException {
        assertEquals(
                9,
                read("{\"ProbeIntervall\": \"1s\", \"GossipNodes\": 9}")
                        .parameters()
                        .gossipNodes());
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().contains("ProbeIntervall"), problems::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``",
                "{",
                "{\"GossipNodes\": 3",
                "{\"GossipNodes\": 3} x",
                "[]",
                "3",
                "null",
                "\"text\"",
                "GossipNodes: 3",
            })
    void aMalformedFileKeepsAllDefaults(String text) throws IOException, StartupException {
        assertEquals(FAST, read(text));
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith(file() + ": "), problems::toString);
        assertTrue(problems.getFirst().contains("want a JSON object"), problems::toString);
    }

    @Test
    void aFileThatCannotBeReadKeepsAllDefaults() throws StartupException {
        assertEquals(FAST, GossipSettings.read(folder, false, "", problems::add));
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().startsWith(folder + ": "), problems::toString);
    }

    @Test
    void aFileWithoutBoundsIsNotRead() throws IOException, StartupException {
        assertEquals(FAST, read("{" + " ".repeat(1 << 20) + "}"));
        assertTrue(problems.getFirst().contains("1048576 bytes"), problems::toString);
        assertEquals(FAST, read("[".repeat(500_000)));
        assertEquals(2, problems.size());
    }

    @Test
    void noTextDoesHarm() throws IOException, StartupException {
        Random random = new Random(1);
        String values = "0123456789-\".smhu{}[],: truefalsn\\";
        int untouched = 0;
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder(EVERYTHING);
            for (int j = 1 + random.nextInt(3); j > 0; j--) {
                text.setCharAt(random.nextInt(text.length()), values.charAt(random.nextInt(values.length())));
            }
            problems.clear();
            read(text.toString());
            untouched += problems.isEmpty() ? 1 : 0;
        }
        assertTrue(untouched > 5 && untouched < 400, "without a problem: " + untouched);
    }

    @Test
    void withoutAFolderNothingIsEncrypted() throws StartupException {
        assertEquals(Encryption.OFF, secret(""));
    }

    @Test
    void theSecretIsReadAsMetallbDoes() throws IOException, StartupException {
        Files.writeString(folder.resolve("secretkey"), "");
        assertEquals(Encryption.OFF, secret(folder.toString()), "an empty secret means no encryption");
        byte[] withNewline = "0123456789abcdef0123\n".getBytes(UTF_8);
        Files.write(folder.resolve("secretkey"), withNewline);
        Encryption encryption = secret(folder.toString());
        assertTrue(encryption.key().isPresent() && encryption.verifyIncoming() && encryption.verifyOutgoing());
        Encryption same = Encryption.with(GossipKey.fromSecret(withNewline).orElseThrow());
        assertTrue(understands(encryption, same), "the newline belongs to the key");
        Encryption stripped = Encryption.with(
                GossipKey.fromSecret("0123456789abcdef0123".getBytes(UTF_8)).orElseThrow());
        assertFalse(understands(encryption, stripped));
    }

    @Test
    void aSecretThatIsMissingStopsTheStart() {
        StartupException missing = assertThrows(StartupException.class, () -> secret(folder.toString()));
        String line = String.valueOf(missing.getMessage());
        assertTrue(line.startsWith("--ml-secret-key-path=" + folder + ": "), line);
        assertTrue(
                line.contains(folder.resolve("secretkey").toString())
                        && line.contains("want the Secret of gossip mounted as this folder"),
                line);
        assertFalse(line.contains("\n"));
    }

    @Test
    void soDoesOneThatCannotBeRead() throws IOException {
        Files.createDirectory(folder.resolve("secretkey"));
        assertThrows(StartupException.class, () -> secret(folder.toString()));
        assertThrows(StartupException.class, () -> secret("\0"));
    }

    private static boolean understands(Encryption sender, Encryption receiver) {
        byte[] message = MessageEncoder.encode(new Message.Nack(7));
        byte[] packet = new DatagramEncoder(sender, false).encode(List.of(message), false, new byte[12]);
        return !new DatagramDecoder(receiver)
                .decode(packet, 0, packet.length)
                .messages()
                .isEmpty();
    }

    private Encryption secret(String path) throws StartupException {
        return GossipSettings.read(folder.resolve("none.json"), false, path, problems::add)
                .encryption();
    }

    private GossipSettings read(String text) throws IOException, StartupException {
        return GossipSettings.read(write(text), false, "", problems::add);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(file(), text);
    }

    private Path file() {
        return folder.resolve("config.json");
    }
}
