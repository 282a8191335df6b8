package dev.metallbj.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Everything that was measured, for programs to compare. */
final class JsonReport {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    /** Writes {@code file} anew. */
    static void write(Path file, Machine machine, Effort effort, Instant begin, List<FigureResult> results)
            throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("begin", begin.toString());
        root.put("effort", effort.name());
        root.putObject("machine")
                .put("cores", machine.cores())
                .put("memoryMiB", machine.memoryMiB())
                .put("kernel", machine.kernel())
                .put("java", machine.java());
        ArrayNode figures = root.putArray("figures");
        results.forEach(result -> add(figures.addObject(), result));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, MAPPER.writeValueAsString(root) + "\n");
    }

    private static void add(ObjectNode figure, FigureResult result) {
        figure.put("name", result.name());
        figure.put("title", result.title());
        figure.put("loadBefore", result.load());
        ArrayNode rows = figure.putArray("rows");
        for (Row row : result.rows()) {
            ObjectNode node = rows.addObject().put("subject", row.subject());
            ArrayNode measures = node.putArray("measures");
            row.measures().forEach(measure -> add(measures.addObject(), measure));
        }
    }

    private static void add(ObjectNode node, Measure measure) {
        node.put("name", measure.name());
        node.put("value", measure.value());
        node.put("unit", measure.unit());
        measure.limit().ifPresent(limit -> node.put("below", limit).put("held", !measure.missed()));
    }
}
