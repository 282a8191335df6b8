package dev.metallbj.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Everything that was measured, for programs to compare. Each figure says when, how thoroughly and on what machine. The format is described in {@code
 * docs/bench-json.md}.
 */
final class JsonReport {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Grows by one when a reader of before would misread what is written. */
    private static final int FORMAT = 2;

    private static final double MILLIS = 1_000;

    private JsonReport() {}

    /** Writes {@code file}; a figure that is there and was not measured now stays as it is. */
    static void write(Path file, Machine machine, Effort effort, Instant begin, List<FigureResult> results)
            throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", FORMAT);
        ArrayNode figures = root.putArray("figures");
        for (JsonNode older : older(file)) {
            String name = older.path("name").asText();
            if (results.stream().noneMatch(result -> result.name().equals(name))) {
                figures.add(older);
            }
        }
        for (FigureResult result : results) {
            ObjectNode figure = figures.addObject();
            add(figure, result);
            figure.put("begin", begin.toString());
            figure.put("effort", effort.name());
            figure.putObject("machine")
                    .put("cores", machine.cores())
                    .put("memoryMiB", machine.memoryMiB())
                    .put("kernel", machine.kernel())
                    .put("java", machine.java());
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, MAPPER.writeValueAsString(root) + "\n");
    }

    private static JsonNode older(Path file) throws IOException {
        return Files.exists(file) ? MAPPER.readTree(file.toFile()).path("figures") : MAPPER.createArrayNode();
    }

    private static void add(ObjectNode figure, FigureResult result) {
        figure.put("name", result.name());
        figure.put("title", result.title());
        figure.put("seconds", result.took().toMillis() / MILLIS);
        figure.put("loadBefore", result.surroundings().load());
        figure.put("pureWorkMillis", result.surroundings().pureWorkMillis());
        ArrayNode rows = figure.putArray("rows");
        for (Row row : result.rows()) {
            ObjectNode node = rows.addObject().put("subject", row.subject());
            ArrayNode measures = node.putArray("measures");
            row.measures().forEach(measure -> add(measures.addObject(), measure, result.surroundings()));
        }
    }

    private static void add(ObjectNode node, Measure measure, Surroundings surroundings) {
        node.put("name", measure.name());
        node.put("value", measure.value());
        node.put("unit", measure.unit());
        surroundings.ratio(measure).ifPresent(ratio -> node.put("perPureWork", ratio));
        measure.limit()
                .ifPresent(limit ->
                        node.put(measure.least() ? "atLeast" : "below", limit).put("held", !measure.missed()));
    }
}
