package dev.metallbj.speaker.memberlist.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Makes the tables of docs/protocol.md.
 *
 * <p>{@code make simulation} prints them, {@code DOCS=1} puts them into the page, between the comments "simulation NAME" and "end".
 */
public final class SimulationTables {
    private static final long SEED = 1;
    private static final double LOSS = 0.01;

    private SimulationTables() {}

    /**
     * Makes the tables asked for.
     *
     * @param args page to write to or {@code -}, and the names of the tables; none are all
     */
    public static void main(String[] args) throws IOException {
        Path page = Path.of(args[0]);
        List<String> wanted = List.of(args).subList(1, args.length);
        for (String name : List.of("detection", "partition", "candidates", "alarms")) {
            if (wanted.isEmpty() || wanted.contains(name)) {
                String table = table(name);
                System.out.println(table);
                if (!args[0].equals("-")) {
                    Files.writeString(page, replaced(Files.readString(page), name, table));
                }
            }
        }
    }

    private static String replaced(String text, String name, String table) {
        String start = "<!-- simulation " + name + " -->\n";
        int from = text.indexOf(start);
        if (from < 0) {
            throw new IllegalArgumentException("the page has no line " + start.strip());
        }
        int to = text.indexOf("<!-- end -->", from);
        return text.substring(0, from) + start + "\n" + table + "\n" + text.substring(to);
    }

    private static String table(String name) {
        return switch (name) {
            case "detection" -> detection();
            case "alarms" -> alarms();
            case "candidates" -> candidates();
            default -> partitions();
        };
    }

    private static String detection() {
        StringBuilder table = new StringBuilder(
                        "| profile | members | what happens | p50, s | p99, s | largest, s | runs |\n")
                .append("|---|---|---|---|---|---|---|\n");
        for (Profile profile : List.of(Profile.FAST, Profile.LAN, Profile.WAN)) {
            boolean fast = profile.isChosen();
            for (int size : List.of(3, 10, 100)) {
                int runs = (fast ? 3000 : 300) / (size == 3 ? 3 : size);
                row(
                        table,
                        profile,
                        size,
                        "power cut",
                        Load.CALM,
                        Detection.Fault.POWER_CUT,
                        fast ? Math.max(200, runs) : runs);
                row(table, profile, size, "process killed", Load.CALM, Detection.Fault.KILLED, runs);
                if (fast) {
                    row(table, profile, size, "process stopped", Load.CALM, Detection.Fault.STOPPED, runs / 10);
                    row(
                            table,
                            profile,
                            size,
                            "power cut, all others busy",
                            Load.ALL_BUSY,
                            Detection.Fault.POWER_CUT,
                            runs / 3);
                }
            }
        }
        return table.toString();
    }

    private static void row(
            StringBuilder table, Profile profile, int size, String what, Load load, Detection.Fault fault, int runs) {
        Durations times = new Detection(size, profile.parameters(), LOSS, load, fault).measure(runs, SEED);
        table.append("| %s | %d | %s | %s | %s | %s | %,d |%n"
                .formatted(
                        profile.name(),
                        size,
                        what,
                        seconds(times.quantile(0.5)),
                        seconds(times.quantile(0.99)),
                        seconds(times.quantile(1)),
                        times.count()));
    }

    private static String alarms() {
        StringBuilder table = new StringBuilder(
                        "| profile | members | load | loss | hours | false deaths | suspicions, 1/h | packets/s | bytes/s | most bytes/s |\n")
                .append("|---|---|---|---|---|---|---|---|---|---|\n");
        for (Profile profile : List.of(Profile.FAST, Profile.LAN, Profile.WAN)) {
            for (int size : List.of(3, 10, 100)) {
                for (Load load : Load.values()) {
                    for (double loss : new double[] {0.01, 0.05}) {
                        Duration time = Duration.ofMinutes(size == 100 ? 3 : 60);
                        Observed seen = Observed.of(size, profile.parameters(), loss, load, time, SEED);
                        table.append(String.format(
                                Locale.ROOT,
                                "| %s | %d | %s | %.0f%% | %.1f | %d | %,.0f | %.1f | %,.0f | %,.0f |%n",
                                profile.name(),
                                size,
                                words(load),
                                100 * loss,
                                seen.hours(),
                                seen.falseDeaths(),
                                seen.suspicionsPerHour(),
                                seen.packetsSent(),
                                seen.bytesSent(),
                                seen.mostBytes()));
                    }
                }
            }
        }
        return table.toString();
    }

    private static String candidates() {
        StringBuilder table = new StringBuilder(
                        "| interval / timeout / mult / gossip | 3: p50, p99, largest | 10: p50, p99, largest "
                                + "| 100: p50, p99, largest | 3, all busy: p50, largest | false deaths, 1/h | suspicions, 1/h | packets/s, 3 / 10 / 100 "
                                + "| bytes/s, 3 / 10 / 100 |\n")
                .append("|---|---|---|---|---|---|---|---|---|\n");
        for (Profile profile : Profile.CANDIDATES) {
            Durations[] times = new Durations[] {
                cuts(profile, 3, Load.CALM, 1000), cuts(profile, 10, Load.CALM, 300), cuts(profile, 100, Load.CALM, 40)
            };
            Durations busy = cuts(profile, 3, Load.ALL_BUSY, 200);
            Observed[] calm = new Observed[] {
                observed(profile, 3, Load.CALM, 0.01, 10),
                observed(profile, 10, Load.CALM, 0.01, 10),
                observed(profile, 100, Load.CALM, 0.01, 1)
            };
            Observed stressed = observed(profile, 10, Load.BUSY, 0.05, 240);
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s, %s | %.1f | %,.0f | %.0f / %.0f / %.0f | %,.0f / %,.0f / %,.0f |%n",
                    profile.isChosen() ? "**" + profile.name() + "**" : profile.name(),
                    three(times[0]),
                    three(times[1]),
                    three(times[2]),
                    millis(busy.quantile(0.5)),
                    millis(busy.quantile(1)),
                    stressed.falseDeaths() / stressed.hours(),
                    stressed.suspicionsPerHour(),
                    calm[0].packetsSent(),
                    calm[1].packetsSent(),
                    calm[2].packetsSent(),
                    calm[0].bytesSent(),
                    calm[1].bytesSent(),
                    calm[2].bytesSent()));
        }
        return table.toString();
    }

    private static Durations cuts(Profile profile, int size, Load load, int runs) {
        return new Detection(size, profile.parameters(), LOSS, load, Detection.Fault.POWER_CUT).measure(runs, SEED);
    }

    private static Observed observed(Profile profile, int size, Load load, double loss, int minutes) {
        return Observed.of(size, profile.parameters(), loss, load, Duration.ofMinutes(minutes), SEED);
    }

    private static String partitions() {
        StringBuilder table = new StringBuilder(
                "| profile | members | p50, s | p99, s | largest, s | runs |\n|---|---|---|---|---|---|\n");
        for (int size : List.of(3, 10, 100)) {
            Durations times = Partition.measure(size, Profile.FAST.parameters(), LOSS, size == 100 ? 20 : 200, SEED);
            table.append("| fast | %d | %s | %s | %s | %,d |%n"
                    .formatted(
                            size,
                            seconds(times.quantile(0.5)),
                            seconds(times.quantile(0.99)),
                            seconds(times.quantile(1)),
                            times.count()));
        }
        return table.toString();
    }

    private static String words(Load load) {
        return switch (load) {
            case CALM -> "none";
            case BUSY -> "some busy";
            case ALL_BUSY -> "all busy";
        };
    }

    private static String three(Durations times) {
        return millis(times.quantile(0.5)) + ", " + millis(times.quantile(0.99)) + ", " + millis(times.quantile(1));
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 1000.0);
    }
}
