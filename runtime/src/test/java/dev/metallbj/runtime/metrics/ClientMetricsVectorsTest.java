package dev.metallbj.runtime.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The series that both programs have, against what the original's scrape returns before anything happened. */
class ClientMetricsVectorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"metrics-controller.txt", "metrics-speaker.txt"})
    void aFreshProgramIsScrapedAsTheOriginalIs(String name) throws IOException {
        Path file = Path.of(System.getProperty("vectors", "")).resolve(name);
        if (!Files.isReadable(file)) {
            System.out.println("SKIPPED " + getClass().getSimpleName() + ": no " + file + "; give -Dvectors=DIR");
        }
        assumeTrue(Files.isReadable(file), "no " + file + "; give -Dvectors=DIR");
        String[] stages = Files.readString(file).split("(?m)^### .*\n");
        ExpositionText wanted = ExpositionText.parse(stages[1]);
        assertFalse(wanted.names().isEmpty(), "stage 1 of " + file);

        Metrics metrics = new Metrics();
        declareClientSeries(metrics);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.writeTo(out);
        ExpositionText got = ExpositionText.parse(out.toString(StandardCharsets.UTF_8));
        assertEquals(List.of(), got.differencesFrom(wanted));
    }

    private static ClientMetrics declareClientSeries(Metrics metrics) {
        return new ClientMetrics(metrics);
    }
}
