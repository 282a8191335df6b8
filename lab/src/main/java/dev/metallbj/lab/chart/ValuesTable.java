package dev.metallbj.lab.chart;

import java.util.Map;
import java.util.Optional;

/** The chart's README: a table of every key, with its default and its meaning. */
final class ValuesTable {
    private final Schema schema;
    private final Map<String, Object> defaults;

    /** @param defaults as {@code values.yaml} has them */
    ValuesTable(Schema schema, Map<String, Object> defaults) {
        this.schema = schema;
        this.defaults = defaults;
    }

    String markdown() {
        StringBuilder text = new StringBuilder("""
                # Chart metallb

                `helm install metallb helm/metallb -n metallb-system --create-namespace`

                Written by `make chart` from `values.schema.json` and `values.yaml`; edit those.

                Every key of MetalLB's charts 0.14 to 0.16 is accepted. A value of the wrong type is refused with its place; a key that nobody knows changes
                nothing, and the notes after the installation name it, as they name those without effect.

                | key | type | default | meaning |
                |---|---|---|---|
                """);
        schema.keys().forEach((path, key) -> {
            if (key.effect() == Schema.Effect.USED) {
                String shown = lookUp(path)
                        .map(value -> "`" + ChartFiles.json(value) + "`")
                        .orElse("");
                text.append(row(path, key, shown));
            }
        });
        text.append("""

                ## Accepted without effect

                | key | why |
                |---|---|
                """);
        schema.keys().forEach((path, key) -> {
            if (key.effect() == Schema.Effect.NONE) {
                text.append("| `")
                        .append(path)
                        .append("` | ")
                        .append(key.description())
                        .append(" |\n");
            }
        });
        return text.toString();
    }

    private static String row(String path, Schema.Key key, String shown) {
        return "| `" + path + "` | " + key.type() + " | " + shown.replace("|", "\\|") + " | "
                + key.description().replace("|", "\\|") + " |\n";
    }

    private Optional<Object> lookUp(String path) {
        Object value = defaults;
        for (String part : path.split("\\.")) {
            if (!(value instanceof Map<?, ?> map) || !map.containsKey(part)) {
                return Optional.empty();
            }
            value = map.get(part);
        }
        return Optional.ofNullable(value);
    }
}
