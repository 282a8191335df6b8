package dev.metallbj.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.metallbj.runtime.cli.Arguments;
import dev.metallbj.runtime.cli.CommonFlags;
import dev.metallbj.runtime.cli.UsageException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpeakerFlagsTest {
    @Test
    void takesEverythingTheOriginalTakes() throws UsageException {
        Arguments flags = parse(
                Map.of(
                        "METALLB_NODE_NAME",
                        "node-1",
                        "METALLB_ML_BIND_ADDR",
                        "192.0.2.11",
                        "METALLB_ML_BIND_PORT",
                        "7947"),
                "--port=7473",
                "--log-level=debug",
                "--lb-class=metallb",
                "--namespace=metallb-system",
                "--pod-name=p",
                "--ml-labels=app=metallb,component=speaker",
                "--ml-secret-key-path=/etc/ml_secret_key",
                "--ml-wan-config",
                "--ignore-exclude-lb",
                "--health-probe-port=17473",
                "--host=192.0.2.11",
                "--garp-interval=1m30s",
                "--on-conflict=refuse");
        assertEquals("node-1", flags.get(SpeakerFlags.NODE_NAME));
        assertEquals(
                "192.0.2.11",
                flags.get(SpeakerFlags.ML_BIND_ADDRESS).orElseThrow().toString());
        assertEquals(7947, flags.get(SpeakerFlags.ML_BIND_PORT));
        assertEquals(Duration.ofSeconds(90), flags.get(SpeakerFlags.GARP_INTERVAL));
        assertEquals(SpeakerFlags.OnConflict.REFUSE, flags.get(SpeakerFlags.ON_CONFLICT));
        assertEquals(
                List.of("host"), flags.ignored().stream().map(one -> one.name()).toList());
    }

    @Test
    void hasTheOriginalsDefaults() throws UsageException {
        Arguments flags = parse(Map.of());
        assertEquals(7472, flags.get(CommonFlags.PORT));
        assertEquals(7946, flags.get(SpeakerFlags.ML_BIND_PORT));
        assertTrue(flags.get(SpeakerFlags.ML_BIND_ADDRESS).isEmpty());
        assertEquals(Duration.ZERO, flags.get(SpeakerFlags.GARP_INTERVAL));
    }

    @Test
    void namesWhatIsWrong() {
        for (String bad : List.of(
                "--ml-bindaddr=node-1",
                "--ml-bindport=0",
                "--ml-bindport=70000",
                "--garp-interval=5",
                "--on-conflict=x",
                "--ml-labels=app=metallb,",
                "--ml-labels=app in speaker")) {
            UsageException error = assertThrows(UsageException.class, () -> parse(Map.of(), bad));
            String flag = bad.substring(0, bad.indexOf('='));
            assertTrue(String.valueOf(error.getMessage()).contains(flag), error.getMessage());
        }
    }

    private static Arguments parse(Map<String, String> environment, String... args) throws UsageException {
        return SpeakerFlags.commandLine().parse(Arrays.asList(args), environment);
    }
}
