package dev.metallbj.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    private static final Flag<Boolean> BOOL = Flag.of("ignore-exclude-lb", ValueType.bool(), false, "A boolean.");
    private static final Flag<Duration> DURATION =
            Flag.of("garp-interval", ValueType.duration(), Duration.ZERO, "A duration.");
    private static final CommandLine LINE = line();

    private static CommandLine line() {
        List<Flag<?>> flags = new ArrayList<>(CommonFlags.ALL);
        flags.add(BOOL);
        flags.add(DURATION);
        return new CommandLine("metallb-test", "A program for tests.", flags, CommonFlags.IGNORED);
    }

    @ParameterizedTest
    @CsvSource({"--port=0", "-port=0", "--port 0", "-port 0", "--port=1 --port=0"})
    void everyFormOfGoIsRead(String line) throws UsageException {
        assertEquals(0, parse(line).get(CommonFlags.PORT));
    }

    @ParameterizedTest
    @CsvSource({"--ignore-exclude-lb,true", "--ignore-exclude-lb=false,false", "--ignore-exclude-lb=T,true", "'',false"
    })
    void booleansStandAlone(String line, boolean expected) throws UsageException {
        assertEquals(expected, parse(line).get(BOOL));
    }

    @ParameterizedTest
    @CsvSource({"10s,10000", "1m30s,90000", "0,0", "0s,0", "1.5h,5400000", "250ms,250"})
    void durationsAreThoseOfGo(String text, long millis) throws UsageException {
        Duration duration = parse("--garp-interval=" + text).get(DURATION);
        assertEquals(millis, duration.toMillis());
        assertEquals(duration, GoDuration.parse(GoDuration.print(duration)), "what help prints is read back");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "--nosuch=1 ~ unknown flag --nosuch; --help lists all flags",
                "--port=70000 ~ bad value \"70000\" for --port: want a number from 0 to 65535",
                "--port=x ~ bad value \"x\" for --port: want a number from 0 to 65535",
                "--port ~ flag --port needs a value: want --port=value",
                "--log-level=trace ~ bad value \"trace\" for --log-level: want one of all|debug|info|warn|error|none",
                "--ignore-exclude-lb=maybe ~ bad value \"maybe\" for --ignore-exclude-lb: want true or false",
                "--garp-interval=10 ~ bad value \"10\" for --garp-interval: want a duration such as 300ms, 10s or 1m30s",
                "--garp-interval=-1s ~ bad value \"-1s\" for --garp-interval: want a duration such as 300ms, 10s or 1m30s",
                "--garp-interval=9999999999h ~ bad value \"9999999999h\" for --garp-interval: want a duration such as 300ms, 10s or 1m30s",
                "--tls-min-version=VersionTLS10 ~ bad value \"VersionTLS10\" for --tls-min-version: want VersionTLS12 or VersionTLS13",
                "run ~ unexpected argument \"run\": want flags only, as --name=value",
                "--ignore-exclude-lb true ~ unexpected argument \"true\": want flags only, as --name=value",
                "-- ~ unexpected argument \"--\": want flags only, as --name=value",
            })
    void whatIsWrongIsSaidInOneLine(String line, String message) {
        Run run = run(line);
        assertEquals(CommandLine.MISUSED, run.code());
        assertEquals("metallb-test: " + message + "\n", run.err());
        assertEquals("", run.out());
    }

    @Test
    void helpListsEveryFlagAndEndsWell() {
        for (String form : List.of("--help", "-help", "-h", "--port=1 --help")) {
            Run run = run(form);
            assertEquals(CommandLine.OK, run.code());
            for (Flag<?> flag : CommonFlags.ALL) {
                assertTrue(run.out().contains("  --" + flag.name()), flag.name());
            }
            for (IgnoredFlag flag : CommonFlags.IGNORED) {
                assertTrue(run.out().contains("  --" + flag.name()), flag.name());
            }
            assertTrue(run.out().contains("--port=PORT  (default 7472)"), run.out());
            assertTrue(run.out().contains("(environment METALLB_NAMESPACE)"), run.out());
        }
    }

    @Test
    void aValueThatLooksLikeHelpIsAValue() throws UsageException {
        assertEquals("-h", LINE.parse(List.of("--lb-class", "-h"), Map.of()).get(CommonFlags.LB_CLASS));
        Run run = run("--lb-class -h");
        assertEquals("ran", run.out());
    }

    @Test
    void aFlagBeatsItsVariableAndTheVariableTheDefault() throws UsageException {
        Map<String, String> environment = Map.of("METALLB_NAMESPACE", "from-env");
        assertEquals("from-env", LINE.parse(List.of(), environment).get(CommonFlags.NAMESPACE));
        Arguments both = LINE.parse(List.of("--namespace=from-flag"), environment);
        assertEquals("from-flag", both.get(CommonFlags.NAMESPACE));
        assertTrue(both.isGiven(CommonFlags.NAMESPACE));
        Arguments empty = LINE.parse(List.of(), Map.of("METALLB_NAMESPACE", ""));
        assertFalse(empty.isGiven(CommonFlags.NAMESPACE), "an empty variable is an unset one");
    }

    @Test
    void aBadVariableIsNamed() {
        Flag<Integer> port = Flag.of("ml-bindport", ValueType.port(), 7946, "").orElseFrom("METALLB_ML_BIND_PORT");
        CommandLine line = new CommandLine("p", "s", List.of(port), List.of());
        UsageException wrong =
                assertThrows(UsageException.class, () -> line.parse(List.of(), Map.of("METALLB_ML_BIND_PORT", "no")));
        assertEquals(
                "bad value \"no\" for environment variable METALLB_ML_BIND_PORT: want a number from 0 to 65535",
                wrong.getMessage());
    }

    @Test
    void flagsWithoutEffectAreReportedOnce() throws UsageException {
        Arguments arguments = parse("--webhook-http2 --host=x --host y --log-level=debug");
        assertEquals(
                List.of("webhook-http2", "host"),
                arguments.ignored().stream().map(IgnoredFlag::name).toList());
        assertEquals(LogLevel.DEBUG, arguments.get(CommonFlags.LOG_LEVEL));
    }

    @Test
    void theNamespaceComesFromFlagOrServiceAccount(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("namespace");
        UsageException none = assertThrows(UsageException.class, () -> CommonFlags.namespace(parse(""), file));
        assertEquals(
                "no namespace: want --namespace=NAME or METALLB_NAMESPACE (" + file + " has none)", none.getMessage());
        Files.writeString(file, "metallb-system\n");
        assertEquals("metallb-system", CommonFlags.namespace(parse(""), file));
        assertEquals("metallb", CommonFlags.namespace(parse("--namespace=metallb"), file));
    }

    @Test
    void aFailedStartIsOneLineAndExitCodeOne() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = LINE.run(new String[0], Map.of(), stream(new ByteArrayOutputStream()), stream(err), arguments -> {
            throw new StartupException("cannot listen on TCP port 1 (--port): in use");
        });
        assertEquals(CommandLine.FAILED, code);
        assertEquals("metallb-test: cannot listen on TCP port 1 (--port): in use\n", text(err));
    }

    private static Arguments parse(String line) throws UsageException {
        return LINE.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")), Map.of());
    }

    private static Run run(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stdout = stream(out);
        int code = LINE.run(line.split(" "), Map.of(), stdout, stream(err), arguments -> {
            stdout.print("ran");
            return 0;
        });
        return new Run(code, text(out), text(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private record Run(int code, String out, String err) {}
}
